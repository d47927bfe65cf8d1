package dev.drydock.registry;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The reference implementation, where it is installed, keeps the contract. */
class DockerRegistryContractTest extends RegistryContract {
    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

    /** bcrypt of {@link #PASSWORD}. */
    private static final String HASH = "$2b$05$abcdefghijklmnopqrstuuDIEddBSuRWBBEY6g5zv60IAP5bSSfki";

    @TempDir
    static Path storage;

    private static Optional<Process> process = Optional.empty();
    private static String host = "";

    @BeforeAll
    static void start() throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            if ("true".equals(System.getenv("CI"))) {
                fail(PROGRAM + " is not installed, and nothing may be skipped here (CI=true)");
            }
            Assumptions.abort(PROGRAM + " is not installed (Debian package docker-registry)");
        }
        Path passwords = Files.writeString(storage.resolve("htpasswd"), USER + ":" + HASH + "\n");
        Path config =
                Files.writeString(storage.resolve("config.yml"), """
                version: 0.1
                log: {accesslog: {disabled: true}}
                storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
                http: {addr: "127.0.0.1:0"}
                auth: {htpasswd: {realm: test, path: %s}}
                """.formatted(storage.resolve("data"), passwords));
        Process started = new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
                .redirectErrorStream(true)
                .start();
        process = Optional.of(started);
        BufferedReader log = started.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                host = "127.0.0.1:" + matcher.group(1);
                drain(log);
                return;
            }
        }
        fail(PROGRAM + " did not start:\n" + said);
    }

    private static void drain(BufferedReader log) {
        Thread reader = new Thread(() -> log.lines().forEach(line -> {}), "docker-registry log");
        reader.setDaemon(true);
        reader.setUncaughtExceptionHandler((thread, failure) -> {}); // its end closes the stream
        reader.start();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (process.isPresent()) {
            process.get().destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Override
    String host() {
        return host;
    }
}
