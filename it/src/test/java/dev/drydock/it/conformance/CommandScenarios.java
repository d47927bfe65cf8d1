package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.build.ExtraHost;
import dev.drydock.build.Ulimit;
import dev.drydock.dockerfile.Network;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What commands see around them, and how a Dockerfile that is wrong is told. */
final class CommandScenarios {
    private CommandScenarios() {}

    static Map<String, Told> all() {
        return Map.of(
                "testDockerfileCheckHostname", CommandScenarios::hostname,
                "testRunGlobalNetwork", CommandScenarios::network,
                "testSecretAsEnviron", CommandScenarios::secret,
                "testShmSize", CommandScenarios::memory,
                "testUlimit", CommandScenarios::limit,
                "testErrorsSourceMap", CommandScenarios::places,
                "testGatewayBuiltinSyntaxSourceDockerfileV0", CommandScenarios::syntax);
    }

    private static void hostname(Bench bench) throws IOException {
        Recipe recipe = bench.dockerfile(
                "FROM busybox\nRUN grep -c 'foo$' /etc/hosts; echo $HOSTNAME > /shell; hostname > /name\n");
        assertThat(recipe.image().file("/name")).isEqualTo("buildkitsandbox\n");
        Built.Image named = recipe.argument("BUILDKIT_SANDBOX_HOSTNAME", "foo").image();
        assertThat(named.text()).startsWith("1");
        assertThat(named.file("/shell")).isEqualTo("foo\n");
        assertThat(named.file("/name")).isEqualTo("foo\n");
        assertThat(recipe.settings(settings -> settings.withHosts(List.of(ExtraHost.parse("db.foo:10.0.0.5"))))
                        .image()
                        .text())
                .startsWith("2");
        assertThat(recipe.argument("BUILDKIT_SANDBOX_HOSTNAME", "no host").refusal())
                .contains("BUILDKIT_SANDBOX_HOSTNAME");
    }

    private static void network(Bench bench) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread answers = new Thread(() -> {
                while (!server.isClosed()) {
                    try (Socket socket = server.accept();
                            OutputStream out = socket.getOutputStream()) {
                        out.write("greeting\n".getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            answers.start();
            String address = "127.0.0.1 " + server.getLocalPort();
            bench.dockerfile("FROM busybox\nRUN nc " + address + " < /dev/null | grep greeting\n"
                            + "RUN --network=host nc " + address + " < /dev/null | grep greeting\n"
                            + "RUN --network=none ! nc -w 1 " + address + " < /dev/null\n")
                    .settings(settings -> settings.withEntitlements(List.of("network.host")))
                    .image();
            assertThat(bench.dockerfile("FROM busybox\nRUN --network=host true\n")
                            .refusal())
                    .contains("network.host is not allowed");
            bench.dockerfile("FROM busybox\nRUN ! nc -w 1 " + address + " < /dev/null\n")
                    .settings(settings -> settings.withNetwork(Network.NONE))
                    .image();
            bench.dockerfile("FROM busybox\nRUN --network=host nc " + address + " < /dev/null | grep greeting\n"
                            + "RUN --network=none ! nc -w 1 " + address + " < /dev/null\n")
                    .settings(settings -> settings.withNetwork(Network.HOST))
                    .image();
        }
    }

    private static void secret(Bench bench) throws IOException {
        Built.Image image = bench.dockerfile("FROM busybox\nENV LENT=public\n"
                        + "RUN --mount=type=secret,id=word,env=LENT [ \"$LENT\" != public ] && [ ! -e /run/secrets/word ]"
                        + " && echo $LENT | rev > /back\n")
                .secret("word", "sesame")
                .image();
        assertThat(image.file("/back")).isEqualTo("emases\n");
        assertThat(image.config().toString()).contains("LENT=public").doesNotContain("sesame");
        assertThat(image.text()).doesNotContain("sesame");
    }

    private static void memory(Bench bench) throws IOException {
        Recipe recipe = bench.dockerfile("FROM busybox\nRUN grep /dev/shm /proc/mounts | tail -n 1 > /size\n");
        assertThat(recipe.image().file("/size")).contains("size=65536k");
        assertThat(recipe.settings(settings -> settings.withShmSize(128 << 20))
                        .image()
                        .file("/size"))
                .contains("size=131072k");
    }

    private static void limit(Bench bench) throws IOException {
        Recipe recipe = bench.dockerfile("FROM busybox\nRUN ulimit -n > /limit\n")
                .settings(settings -> settings.withUlimits(List.of(Ulimit.parse("nofile=1062:1062"))));
        assertThat(recipe.image().file("/limit")).isEqualTo("1062\n");
    }

    private static void places(Bench bench) throws IOException {
        String[][] cases = {
            {"from alpine\nenv", "2"},
            {"#syntax=foobar\nfrom alpine", "1"},
            {"from scratch\nenv a=b\nrun what", "3"},
            {"from scratch\nenv a=b\ncopy c d\nenv e=f", "3"},
            {"from scratch\nenv a=b\ncopy --what=c / /\nenv e=f", "3"},
            {"from scratch\nenv a=b\ncopy --from=nowhere.invalid/c c d\nenv e=f", "3"},
            {"from scratch\nrun wh\\\nat\nenv e=f", "2"},
        };
        for (String[] each : cases) {
            assertThat(bench.dockerfile(each[0]).refusal())
                    .as(each[0])
                    .contains("Dockerfile:" + each[1])
                    .contains(each[0].lines().toList().get(Integer.parseInt(each[1]) - 1));
        }
    }

    private static void syntax(Bench bench) throws IOException {
        assertThat(bench.dockerfile("# syntax=docker/dockerfile-upstream:master\nFROM busybox AS build\n"
                                + "RUN echo -n made > /out\nFROM scratch\nCOPY --from=build /out /out\n")
                        .image()
                        .file("/out"))
                .isEqualTo("made");
    }
}
