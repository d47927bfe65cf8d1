package dev.drydock.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * When an entry of the store was used last: the time of its file. It is written at most once in {@link #GRAIN}, so that
 * looking something up costs a look at an inode.
 */
public final class LastUse {
    /** An entry may have been used as much later than its time says. */
    public static final Duration GRAIN = Duration.ofHours(12);

    private static final Clock CLOCK = Clock.systemUTC();

    private LastUse() {}

    /** Says that the entry of this file is used now. A file that is gone, or is not to be changed, is left alone. */
    public static void note(Path file) {
        try {
            Instant now = CLOCK.instant();
            if (of(file).plus(GRAIN).isBefore(now)) {
                Files.setLastModifiedTime(file, FileTime.from(now));
            }
        } catch (IOException e) {
            // the entry counts as older than it is, and may have to be made again
        }
    }

    /** @throws NoSuchFileException if it is gone */
    public static Instant of(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }
}
