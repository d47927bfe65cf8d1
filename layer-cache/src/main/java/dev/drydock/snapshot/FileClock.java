package dev.drydock.snapshot;

import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** The clock that a file system takes its times from; it may stand still for some milliseconds. */
final class FileClock {
    private static final String FILE = "tick";
    private static final long LOOK_NS = 500_000;
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private FileClock() {}

    /** Waits until what is changed has a later time than all that was changed before. */
    static void awaitTick(TreeDir folder) throws IOException {
        Instant start = now(folder);
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!now(folder).isAfter(start)) {
            if (System.nanoTime() > end) {
                throw new IOException("the clock of the store's file system stands still");
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private static Instant now(TreeDir folder) throws IOException {
        folder.createFile(FILE).close();
        Stat stat = folder.stat(FILE);
        folder.remove(FILE);
        return Instant.ofEpochSecond(stat.ctimeSeconds(), stat.ctimeNanos());
    }
}
