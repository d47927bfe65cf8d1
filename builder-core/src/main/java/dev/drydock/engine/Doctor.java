package dev.drydock.engine;

import dev.drydock.build.BuildListener;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.Mode;
import dev.drydock.sandbox.ModeCandidate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries every mode, down to a mounted overlay, with a worker of its own that ends at once. */
final class Doctor {
    private final LayerCache cache;
    private final EngineOptions options;

    Doctor(LayerCache cache, EngineOptions options) {
        this.cache = cache;
        this.options = options;
    }

    DoctorReport examine(Cancellation cancellation) throws IOException {
        List<ModeAttempt> attempts = new ArrayList<>();
        for (ModeCandidate candidate : Host.read().candidates()) {
            attempts.add(
                    candidate.obstacle().isEmpty()
                            ? tried(candidate.mode(), cancellation)
                            : new ModeAttempt(candidate.mode(), candidate.obstacle(), candidate.fix()));
        }
        return new DoctorReport(
                cache.layout().root(),
                Files.getFileStore(cache.layout().root()).getUsableSpace(),
                System.getProperty("java.runtime.version", ""),
                System.getProperty("os.version", ""),
                attempts);
    }

    private ModeAttempt tried(Mode mode, Cancellation cancellation) throws IOException {
        try (LocalWorkerOwner owner = new LocalWorkerOwner();
                Workers workers = new Workers(
                        cache,
                        new EngineOptions(
                                options.store(),
                                Optional.of(mode),
                                options.registries(),
                                options.pullRegistry(),
                                owner),
                        BuildListener.silent())) {
            workers.steps(cancellation);
            return new ModeAttempt(mode, "", "");
        } catch (NoModeException e) {
            return e.attempts().get(0);
        }
    }
}
