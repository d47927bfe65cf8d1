package dev.drydock.engine;

import dev.drydock.build.BuildFailure;
import dev.drydock.content.StoreException;
import dev.drydock.report.Amounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells of a disk that is full what it is full of: the kernel's words name neither the store nor a way out. */
final class FullDisk {
    /** Whoever has less than this left cannot go on, bytes. */
    private static final long NOTHING = 1 << 20;

    private static final String WORDS = "No space left on device";
    private static final String QUOTA = "Disk quota exceeded";
    private static final String FIX =
            "make room on that disk, let drydock:prune take out what is not needed, or move the"
                    + " store with drydock.store";

    private FullDisk() {}

    /** What may fill the disk. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does the work. @throws StoreException if it fails because the disk is full */
    static <T> T explained(Path store, Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (IOException e) {
            throw explain(store, e);
        }
    }

    /** The failure, or a clearer one if a full disk is behind it. */
    static IOException explain(Path store, IOException failure) throws IOException {
        return isFull(failure)
                ? new StoreException(
                        "the disk of the store " + store + " is full",
                        Amounts.bytes(free(store)) + " are free (" + failure.getMessage() + ")",
                        FIX,
                        failure)
                : failure;
    }

    /** The failure of a command, with a hint if nothing is left for it to write to. */
    static BuildFailure explain(Path store, BuildFailure failure) throws IOException {
        long free = free(store);
        return free >= NOTHING
                ? failure
                : new BuildFailure(
                        failure.getMessage() + "\n  why: the disk of the store " + store + " is full, "
                                + Amounts.bytes(free) + " are free\n  fix: " + FIX,
                        failure);
    }

    private static boolean isFull(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            if (message.contains(WORDS) || message.contains(QUOTA) || message.contains("ENOSPC")) {
                return true;
            }
        }
        return false;
    }

    private static long free(Path store) throws IOException {
        return Files.getFileStore(store).getUsableSpace();
    }
}
