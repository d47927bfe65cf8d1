package dev.drydock.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.build.PullPolicy;
import dev.drydock.build.RootfsImport;
import dev.drydock.build.RunnableImage;
import dev.drydock.container.ContainerOutput;
import dev.drydock.container.ContainerSettings;
import dev.drydock.content.Cancellation;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.protocol.ContainerClient;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ExecSpec;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.Window;
import dev.drydock.registry.RegistryOptions;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A worker of one session on a real kernel, images of busybox, and what tests of containers ask of them. */
abstract class ContainersFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    static final Cancellation GO = Cancellation.none();

    @TempDir
    static Path folder;

    private static LocalWorkerOwner owner;
    static Drydock drydock;
    static Containers containers;

    @BeforeAll
    static void open() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("etc"));
        Files.createDirectories(root.resolve("tmp"));
        Files.createDirectories(root.resolve("seeded"));
        Files.writeString(root.resolve("seeded/file"), "from the image\n");
        Files.writeString(
                root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\njoe:x:1000:1001::/home/joe:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\njoe:x:1001:\nmore:x:7:joe\n");
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
        assertThat(new ProcessBuilder("chroot", root.toString(), "/bin/busybox", "--install", "/bin")
                        .start()
                        .waitFor())
                .isZero();
        assertThat(new ProcessBuilder(
                                "tar",
                                "-C",
                                root.toString(),
                                "--owner=0",
                                "--group=0",
                                "-cf",
                                folder + "/root.tar",
                                ".")
                        .start()
                        .waitFor())
                .isZero();
        owner = new LocalWorkerOwner();
        drydock = Drydock.open(new EngineOptions(
                folder.resolve("store"), Optional.empty(), RegistryOptions.defaults(), Optional.empty(), owner));
        image("plain", List.of("CMD [\"sh\"]"));
        image(
                "full",
                List.of(
                        "ENV A=image B=image",
                        "WORKDIR /work",
                        "USER joe",
                        "EXPOSE 8080 9090/udp",
                        "VOLUME /seeded",
                        "STOPSIGNAL SIGUSR1",
                        "ENTRYPOINT [\"echo\", \"entry\"]",
                        "CMD [\"command\"]"));
        containers = drydock.containers(event -> {});
    }

    static void image(String name, List<String> changes) throws Exception {
        drydock.importRootfs(
                folder + "/root.tar",
                ImageReference.parse(name),
                new RootfsImport.Image(Platform.host(), Instant.EPOCH, "", changes),
                InputStream.nullInputStream(),
                event -> {},
                GO);
    }

    @AfterAll
    static void close() throws Exception {
        containers.close();
        drydock.close();
        owner.close();
    }

    @AfterEach
    void endAll() throws Exception {
        for (ContainerState state : containers.list(GO)) {
            if (state.alive()) {
                containers.stop(state.id(), Optional.of(new ContainerSpec.Stop(9, Duration.ZERO)), GO);
            }
            containers.remove(state.id(), GO);
        }
    }

    static ContainerSettings named(String name, String... script) {
        ContainerSettings settings =
                new ContainerSettings(name, folder.resolve("logs").resolve(name + ".log"));
        return script.length == 0 ? settings : settings.command(List.of("sh", "-c", String.join("\n", script)));
    }

    static ContainerState start(ContainerSettings settings) throws Exception {
        return start(settings, "plain");
    }

    static ContainerState start(ContainerSettings settings, String image) throws Exception {
        RunnableImage runnable = containers.image(image, PullPolicy.NEVER, GO);
        return containers.start(settings, runnable, image, false, GO);
    }

    static String log(String name) throws Exception {
        StringBuilder text = new StringBuilder();
        new ContainerOutput(folder.resolve("logs").resolve(name + ".log"))
                .more()
                .forEach(line -> text.append(line.error() ? "! " : "")
                        .append(line.text())
                        .append('\n'));
        return text.toString();
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Condition condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    static ContainerState ended(String name) throws Exception {
        return containers.await(name, GO);
    }

    /** How a command in the foreground went. */
    record Said(int exitCode, String output, String errors, String problem) {}

    static Said exec(String container, String... command) throws Exception {
        return exec(container, Optional.empty(), command);
    }

    static Said exec(String container, Optional<String> user, String... command) throws Exception {
        ExecSpec spec = new ExecSpec(
                container, List.of(command), List.of("MORE=1"), Optional.empty(), "", Optional.empty(), false, false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        RunResult result =
                containers.exec(spec, user, nothing(), (error, bytes) -> (error ? err : out).writeBytes(bytes), GO);
        return new Said(result.exitCode(), out.toString(UTF_8), err.toString(UTF_8), result.problem());
    }

    static ContainerClient.Terminal nothing() {
        return typing(Optional.empty(), resized -> {});
    }

    static ContainerClient.Terminal typing(Optional<InputStream> input, Consumer<Consumer<Window>> resizes) {
        return new ContainerClient.Terminal() {
            @Override
            public Optional<InputStream> input() {
                return input;
            }

            @Override
            public void onResize(Consumer<Window> resized) {
                resizes.accept(resized);
            }
        };
    }

    static Said run(ContainerSettings settings, Optional<Window> window, ContainerClient.Terminal terminal)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        RunResult result = containers.run(
                settings,
                containers.image("plain", PullPolicy.NEVER, GO),
                "plain",
                window,
                terminal,
                (error, bytes) -> (error ? err : out).writeBytes(bytes),
                state -> {},
                GO);
        return new Said(result.exitCode(), out.toString(UTF_8), err.toString(UTF_8), result.problem());
    }
}
