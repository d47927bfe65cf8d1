package dev.drydock.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a file from another without reading it.
 *
 * @param device device that holds it
 * @param inode its number there
 * @param size bytes
 * @param mtimeNanos last change of its content, nanoseconds since the epoch
 * @param ctimeNanos last change of its inode, which no program can set, nanoseconds since the epoch
 */
public record FileIdentity(long device, long inode, long size, long mtimeNanos, long ctimeNanos) {
    private static final long SECOND = 1_000_000_000L;
    private static final long TICK = 100_000_000L;

    /** The present state of a file; a link is not followed. */
    public static FileIdentity of(Path file) throws IOException {
        Map<String, Object> a =
                Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
        return new FileIdentity(
                ((Number) get(a, "dev")).longValue(),
                ((Number) get(a, "ino")).longValue(),
                ((Number) get(a, "size")).longValue(),
                ((FileTime) get(a, "lastModifiedTime")).to(TimeUnit.NANOSECONDS),
                ((FileTime) get(a, "ctime")).to(TimeUnit.NANOSECONDS));
    }

    /**
     * Whether a change after that moment is sure to show. The kernel's clock for files goes in ticks of up to 10 ms, on
     * old file systems in steps of 2 s: within one step a second change leaves the same times.
     */
    boolean isSettledAt(long nanos) {
        long grain = ctimeNanos % SECOND == 0 ? 2 * SECOND : TICK;
        return nanos - Math.max(ctimeNanos, mtimeNanos) > grain;
    }

    private static Object get(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    // Written out: what the compiler makes of a record is linked at run time, which every cached build would wait for.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileIdentity same
                && device == same.device
                && inode == same.inode
                && size == same.size
                && mtimeNanos == same.mtimeNanos
                && ctimeNanos == same.ctimeNanos;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inode + 31 * ctimeNanos + 31 * size);
    }
}
