package dev.drydock.syscall;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * How many files a file system can hold (statfs(2)).
 *
 * @param all 0 where it does not count them
 * @param free that are left
 */
public record Inodes(long all, long free) {
    private static final int BYTES = 120;
    private static final int FILES = 40;
    private static final int FREE = 48;

    /** Those of the file system that a path is on. */
    public static Inodes of(LibC libc, Path path) throws IOException {
        ByteBuffer answer = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
        new Native(libc).check(libc.statfs(Native.text(path.toString()), answer), "statfs", path.toString());
        return new Inodes(answer.getLong(FILES), answer.getLong(FREE));
    }
}
