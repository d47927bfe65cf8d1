package dev.drydock.worker;

import dev.drydock.protocol.Examination;
import dev.drydock.protocol.Feature;
import dev.drydock.syscall.Inodes;
import dev.drydock.syscall.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Examinations of the place in which a worker runs, as clients ask for them. */
final class Examining {
    private final LibC libc;
    private final Path run;
    private final RunFolders folders;
    private final Trials trials;
    private final AtomicInteger examinations = new AtomicInteger();

    /** @param run the worker's own folder in the store */
    Examining(LibC libc, Path run, RunFolders folders, Trials trials) {
        this.libc = libc;
        this.run = run;
        this.folders = folders;
        this.trials = trials;
    }

    Examination examine() throws IOException {
        Path folder = Files.createDirectory(run.resolve("examination-" + examinations.incrementAndGet()));
        try {
            List<Feature> features = trials.run(folder);
            Inodes inodes = Inodes.of(libc, run);
            return new Examination(features, inodes.all(), inodes.free());
        } finally {
            folders.delete(folder);
        }
    }
}
