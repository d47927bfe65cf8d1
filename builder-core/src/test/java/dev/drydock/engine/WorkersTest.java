package dev.drydock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drydock.build.BuildEvent;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.doctor.KnownModes;
import dev.drydock.doctor.ModeAttempt;
import dev.drydock.layer.Compressions;
import dev.drydock.registry.RegistryOptions;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which mode a worker is started where something is known of the place. */
class WorkersTest {
    private static final ModeAttempt NOT_ROOT = new ModeAttempt(Mode.ROOT, "it is made up", "do not make it up");

    @TempDir
    Path folder;

    private LayerCache cache;
    private KnownModes known;

    @BeforeEach
    void store() throws IOException {
        assumeTrue(
                Host.read().candidates().get(0).obstacle().isEmpty(), "skipped: mode root is to work, and others too");
        cache = LayerCache.open(folder.resolve("store"), Compressions.standard(), waiting -> {});
        known = KnownModes.of(cache.layout(), Host.read(), WorkerClasspath.build(WorkerClasspath.files()));
    }

    /** Starts a worker for steps; what was told of it. */
    private BuildEvent.WorkerStarted started() throws IOException {
        List<BuildEvent> told = new ArrayList<>();
        try (LocalWorkerOwner owner = new LocalWorkerOwner();
                Workers workers = new Workers(
                        cache,
                        new EngineOptions(
                                folder.resolve("store"),
                                Optional.empty(),
                                RegistryOptions.defaults(),
                                Optional.empty(),
                                owner),
                        told::add)) {
            workers.steps(Cancellation.none());
        }
        assertThat(told).hasSize(1);
        return (BuildEvent.WorkerStarted) told.get(0);
    }

    @Test
    void whatWorkedBeforeIsTriedFirstWithTheReasonsOfBefore() throws IOException {
        known.write(List.of(NOT_ROOT, ModeAttempt.worked(Mode.CHROOT)));
        assertThat(started()).isEqualTo(new BuildEvent.WorkerStarted("chroot", "not root: it is made up"));
    }

    @Test
    void whatDoesNotWorkAnyMoreIsForgottenAndAllAreTried() throws IOException {
        known.write(List.of(NOT_ROOT, ModeAttempt.worked(Mode.PLAIN)));
        assertThat(started().mode()).isEqualTo("root");
        assertThat(known.read()).contains(List.of(ModeAttempt.worked(Mode.ROOT)));
    }
}
