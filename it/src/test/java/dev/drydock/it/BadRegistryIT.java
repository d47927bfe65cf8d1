package dev.drydock.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that wants another password, and one that lies: told in words, with nothing of it in the store. */
class BadRegistryIT {
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

    /** bcrypt of {@code right}; nobody here knows it by that word alone. */
    private static final String HTPASSWD = "user:$2b$05$abcdefghijklmnopqrstuuDIEddBSuRWBBEY6g5zv60IAP5bSSfki\n";

    @TempDir
    Path folder;

    @Test
    void aWrongPasswordNamesTheRegistryAndWhereThePasswordCameFromAndNotThePassword() throws Exception {
        Path passwords = Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
        Path config = Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:0"}
                auth: {htpasswd: {realm: test, path: %s}}
                """.formatted(folder.resolve("data"), passwords));
        Process registry = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        try {
            String host = "127.0.0.1:" + port(registry);
            String secret = "not-the-password-4711";
            Path docker = Files.createDirectories(folder.resolve("docker"));
            Files.writeString(
                    docker.resolve("config.json"),
                    "{\"auths\": {\"" + host + "\": {\"auth\": \""
                            + Base64.getEncoder().encodeToString(("user:" + secret).getBytes(UTF_8)) + "\"}}}");
            MavenProject project = new MavenProject(folder.resolve("p"), folder.resolve("store"))
                    .pom("p", "<properties><maven.deploy.skip>true</maven.deploy.skip></properties>")
                    .dockerfile("FROM scratch", "LABEL a=b");
            Machine.Ran pushed = Machine.run(
                    project.command("deploy", "-X", "-Ddrydock.pushRegistry=" + host),
                    Map.of("DOCKER_CONFIG", docker.toString()));
            assertThat(pushed.exit()).isNotZero();
            assertThat(pushed.all())
                    .contains(host, "401", "config.json", "fix:")
                    .doesNotContain(secret);

            project.dockerfile("FROM " + host + "/some/image:1");
            Machine.Ran pulled = Machine.run(project.command("package"), Map.of("DOCKER_CONFIG", docker.toString()));
            assertThat(pulled.exit()).isNotZero();
            assertThat(pulled.all())
                    .contains("Dockerfile:1:", host, "401", "fix:")
                    .doesNotContain("\tat dev.drydock", secret);
        } finally {
            registry.destroy();
            registry.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private String port(Process registry) throws Exception {
        Path log = folder.resolve("registry.log");
        for (int i = 0; i < 2000 && registry.isAlive(); i++) {
            Matcher matcher = LISTENING.matcher(Files.readString(log));
            if (matcher.find()) {
                return matcher.group(1);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("docker-registry did not start:\n" + Files.readString(log));
    }

    private static String digest(byte[] bytes) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void contentThatIsNotWhatItsDigestSaysIsRefusedAndNotKept() throws Exception {
        byte[] promised = new byte[100_000];
        new Random(1).nextBytes(promised);
        byte[] served = promised.clone();
        served[50_000] ^= 1;
        byte[] config = ("{\"architecture\":\"" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64")
                        + "\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + digest(promised)
                        + "\"]}}")
                .getBytes(UTF_8);
        byte[] manifest =
                ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                                + "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                                + digest(config)
                                + "\",\"size\":" + config.length + "},\"layers\":[{\"mediaType\":"
                                + "\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"" + digest(promised)
                                + "\",\"size\":"
                                + promised.length + "}]}")
                        .getBytes(UTF_8);
        Map<String, byte[]> answers = Map.of(
                "/v2/lies/manifests/1",
                manifest,
                "/v2/lies/blobs/" + digest(config),
                config,
                "/v2/lies/blobs/" + digest(promised),
                served);
        HttpServer liar = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        liar.createContext("/", exchange -> {
            byte[] answer = answers.getOrDefault(exchange.getRequestURI().getPath(), new byte[0]);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.oci.image.manifest.v1+json");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
            try (var body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        liar.start();
        try {
            Project project = new Project(folder.resolve("p"), folder.resolve("store"));
            project.dockerfile("FROM 127.0.0.1:" + liar.getAddress().getPort() + "/lies:1", "RUN true");
            Machine.Ran ran = project.tryBuild();
            assertThat(ran.exit()).isNotZero();
            assertThat(ran.err()).contains(digest(promised), digest(served)).doesNotContain("\tat ");
            assertThat(project.store
                            .resolve("blobs/sha256")
                            .resolve(digest(promised).substring(7)))
                    .doesNotExist();
        } finally {
            liar.stop(0);
        }
    }
}
