package dev.drydock.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ContainerState.Health;
import dev.drydock.protocol.ContainerState.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaiterTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private Path log;
    private final Observed container = new Observed();

    /** A container of which the test says what there is to be seen; each look at it may change it. */
    private static final class Observed implements ObservedContainer {
        Status status = Status.RUNNING;
        int exitCode;
        Optional<Health> health = Optional.empty();
        boolean removed;
        boolean answers;
        boolean file;
        int looks;
        int commandEnds = 1;
        List<ContainerState.Port> ports = List.of();
        Runnable look = () -> {};

        @Override
        public Optional<ContainerState> state() {
            looks++;
            look.run();
            return removed
                    ? Optional.empty()
                    : Optional.of(new ContainerState(
                            "id",
                            "web",
                            "web:1",
                            Digest.of(new byte[0]),
                            Map.of(),
                            List.of("run"),
                            status,
                            1,
                            exitCode,
                            "",
                            Instant.EPOCH,
                            Optional.empty(),
                            Optional.empty(),
                            0,
                            health,
                            "checked",
                            Map.of("bridge", "172.17.0.2"),
                            ports,
                            "",
                            List.of(),
                            1));
        }

        @Override
        public void dial(int port) throws IOException {
            if (!answers) {
                throw new IOException("nobody listens");
            }
        }

        @Override
        public Ran exec(List<String> command) {
            return new Ran(commandEnds, "says " + command);
        }

        @Override
        public boolean hasFile(String path) {
            return file;
        }
    }

    @BeforeEach
    void log() {
        log = folder.resolve("web.log");
    }

    private void write(String... lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("2026-01-01T00:00:00Z stdout F ").append(line).append('\n');
        }
        Files.writeString(log, text);
    }

    private Duration await(Duration timeout, boolean any, WaitCondition... conditions) throws IOException {
        return new Waiter(List.of(conditions), any, timeout)
                .await("web", container, log, text -> {}, Cancellation.none());
    }

    private static WaitCondition.Log line(String pattern, int times) {
        return new WaitCondition.Log(Pattern.compile(pattern), times);
    }

    @Test
    void itGoesOnWhenAllOrAnyAreMet() throws Exception {
        write("started", "ready at 8080");
        container.file = true;
        await(LONG, false, line("ready at [0-9]+", 1), new WaitCondition.File("/ready"));
        await(LONG, true, line("never", 1), new WaitCondition.File("/ready"));
        assertThatThrownBy(() -> await(SHORT, false, line("never", 1), new WaitCondition.File("/ready")))
                .isInstanceOf(NotReadyException.class)
                .hasMessageContaining("waited for: \"never\" in its log; last seen: not found in 2 lines")
                .hasMessageNotContaining("/ready");
    }

    @Test
    void aLineIsWaitedForAsOftenAsAskedFor() throws Exception {
        write("ready");
        container.look = () -> {
            if (container.looks == 3) {
                try {
                    write("ready", "ready");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
        await(LONG, false, line("ready", 2));
        assertThat(container.looks).isEqualTo(3);
    }

    @Test
    void itTellsWhatWasSeenLastAndTheLastLines() throws Exception {
        write("one", "two");
        assertThatThrownBy(() -> await(
                        SHORT,
                        false,
                        new WaitCondition.Port(80, true, ""),
                        new WaitCondition.Healthy(),
                        new WaitCondition.Command(List.of("check"))))
                .hasMessageStartingWith("the container web is not ready after 0.2 s")
                .hasMessageContaining("port 80 in its own network; last seen: nobody listens")
                .hasMessageContaining("its health check; last seen: it has no health check")
                .hasMessageContaining("the command \"check\"; last seen: exit code 1: says [check]")
                .hasMessageContaining("state: running")
                .hasMessageEndingWith("    one\n    two");
    }

    @Test
    void aContainerThatEndsIsNotWaitedForAnyMore() throws Exception {
        container.status = Status.EXITED;
        container.exitCode = 3;
        assertThatThrownBy(() -> await(LONG, false, line("ready", 1)))
                .hasMessageStartingWith("the container web ended before it was ready")
                .hasMessageContaining("state: ended with exit code 3")
                .hasMessageContaining("it wrote nothing");
        assertThatThrownBy(() -> await(LONG, false, new WaitCondition.ExitCode(0)))
                .hasMessageContaining("its end with exit code 0; last seen: it ended with 3");
        assertThatThrownBy(() -> await(LONG, false, new WaitCondition.Time(SHORT)))
                .hasMessageContaining("ended with exit code 3");
        container.removed = true;
        assertThatThrownBy(() -> await(LONG, false, line("ready", 1))).hasMessageContaining("was removed");
    }

    @Test
    void anEndMayBeWhatIsWaitedFor() throws Exception {
        write("done");
        container.look = () -> container.status = container.looks > 2 ? Status.EXITED : Status.RUNNING;
        await(LONG, false, new WaitCondition.ExitCode(0), line("done", 1));
        assertThat(container.looks).isEqualTo(3);
        await(LONG, false, new WaitCondition.Time(SHORT)); // one that was done at once
    }

    @Test
    void oneThatIsStartedAgainIsWaitedFor() throws Exception {
        container.status = Status.RESTARTING;
        container.look = () ->
                container.health = container.looks > 2 ? Optional.of(Health.HEALTHY) : Optional.of(Health.UNHEALTHY);
        await(LONG, false, new WaitCondition.Healthy());
        assertThat(container.looks).isEqualTo(3);
    }

    @Test
    void aPublishedPortHasToAnswerInsideToo() throws Exception {
        try (ServerSocket published = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            container.ports =
                    List.of(new ContainerState.Port(List.of("127.0.0.1"), published.getLocalPort(), 80, false));
            container.look = () -> container.answers = container.looks > 2;
            await(LONG, false, new WaitCondition.Port(80, false, ""));
            assertThat(container.looks).isEqualTo(3);
        }
        assertThatThrownBy(() -> await(SHORT, false, new WaitCondition.Port(80, false, "")))
                .hasMessageContaining("port 80; last seen: ");
        assertThatThrownBy(() -> await(SHORT, false, new WaitCondition.Port(81, false, "")))
                .hasMessageContaining("it is not published");
    }

    @Test
    void anAnswerHasToBeAsWished() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean asked = "yes".equals(exchange.getRequestHeaders().getFirst("X-Wanted"));
            byte[] body = "status is UP".getBytes(StandardCharsets.UTF_8);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(asked ? 200 : 503, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            Map<String, String> headers = Map.of("X-Wanted", "yes");
            await(LONG, false, new HttpCondition(url, "HEAD", 200, 399, headers, Optional.empty(), false));
            await(
                    LONG,
                    false,
                    new HttpCondition(url, "GET", 200, 200, headers, Optional.of(Pattern.compile("UP")), false));
            await(LONG, false, new HttpCondition(url, "GET", 503, 503, Map.of(), Optional.empty(), false));
            assertThatThrownBy(() -> await(
                            SHORT, false, new HttpCondition(url, "GET", 200, 399, Map.of(), Optional.empty(), false)))
                    .hasMessageContaining("last seen: status 503");
            assertThatThrownBy(() -> await(
                            SHORT,
                            false,
                            new HttpCondition(
                                    url, "GET", 200, 399, headers, Optional.of(Pattern.compile("DOWN")), false)))
                    .hasMessageContaining("the body \"status is UP\"");
        } finally {
            server.stop(0);
        }
        assertThatThrownBy(() -> await(
                        SHORT,
                        false,
                        new HttpCondition(
                                URI.create("http://127.0.0.1:1/"), "GET", 200, 399, Map.of(), Optional.empty(), false)))
                .hasMessageContaining("Connection refused");
    }

    @Test
    void waitingCanBeCancelled() {
        Waiter waiter = new Waiter(List.of(line("never", 1)), false, LONG);
        assertThatThrownBy(() -> waiter.await("web", container, log, text -> {}, Cancellation.when(() -> true)))
                .isInstanceOf(CancellationException.class);
    }
}
