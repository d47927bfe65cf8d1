package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.build.PullPolicy;
import dev.drydock.build.RootfsImport;
import dev.drydock.container.ContainerSettings;
import dev.drydock.content.Cancellation;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.EngineOptions;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.protocol.ContainerState;
import dev.drydock.registry.RegistryOptions;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.eclipse.aether.DefaultSessionData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two builds at once in one JVM, as mvnd and IDEs have them: the containers of each end with it, and no others. */
class TwoSessionsTest {
    private static final Cancellation GO = Cancellation.none();

    @TempDir
    Path folder;

    /** What is left of a Maven session when nobody but us takes part in it. */
    private static final class Session {
        private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();
        private final SessionWorkers workers = SessionWorkers.of(new DefaultSessionData(), request);

        void end() {
            request.getExecutionListener().sessionEnded(null);
        }
    }

    private interface Act<T> {
        T on(Drydock drydock, Containers containers) throws Exception;
    }

    /** What a goal does: opens the engine, acts, and closes it. */
    private <T> T goal(Session session, Act<T> act) throws Exception {
        EngineOptions options = new EngineOptions(
                folder.resolve("store"),
                Optional.empty(),
                RegistryOptions.defaults(),
                Optional.empty(),
                session.workers);
        try (Drydock drydock = Drydock.open(options);
                Containers containers = drydock.containers(event -> {})) {
            return act.on(drydock, containers);
        }
    }

    @BeforeEach
    void image() throws Exception {
        Path program = Files.createDirectories(folder.resolve("root/bin")).resolve("sleep");
        Files.copy(Path.of("/bin/busybox"), program);
        Path tar = folder.resolve("root.tar");
        assertThat(new ProcessBuilder("tar", "-C", folder.resolve("root").toString(), "-cf", tar.toString(), ".")
                        .start()
                        .waitFor())
                .isZero();
        Session session = new Session();
        goal(
                session,
                (drydock, containers) -> drydock.importRootfs(
                        tar.toString(),
                        ImageReference.parse("sleeper"),
                        new RootfsImport.Image(Platform.host(), Instant.EPOCH, "", List.of()),
                        InputStream.nullInputStream(),
                        event -> {},
                        GO));
        session.end();
    }

    private ContainerState start(Session session, String name) throws Exception {
        return goal(
                session,
                (drydock, containers) -> containers.start(
                        new ContainerSettings(name, folder.resolve(name + ".log"))
                                .command(List.of("/bin/sleep", "1000")),
                        containers.image("sleeper", PullPolicy.NEVER, GO),
                        "sleeper",
                        false,
                        GO));
    }

    private List<String> alive(Session session) throws Exception {
        return goal(
                session,
                (drydock, containers) -> containers.list(GO).stream()
                        .filter(ContainerState::alive)
                        .map(ContainerState::name)
                        .sorted()
                        .toList());
    }

    private static void awaitEnd(ContainerState state) throws Exception {
        Optional<ProcessHandle> process = ProcessHandle.of(state.pid());
        if (process.isPresent()) {
            process.get().onExit().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void containersEndWithTheirOwnSession() throws Exception {
        Session first = new Session();
        Session second = new Session();
        ContainerState one = start(first, "one");
        ContainerState two = start(second, "two");
        assertThat(alive(first)).containsExactly("one", "two");
        first.end();
        awaitEnd(one);
        assertThat(alive(second)).containsExactly("two");
        assertThat(ProcessHandle.of(two.pid())).isPresent();
        second.end();
        awaitEnd(two);
    }
}
