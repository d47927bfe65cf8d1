package dev.drydock.syscall;

import dev.drydock.fs.Errno;
import dev.drydock.fs.RawText;
import dev.drydock.fs.UnsupportedTreeOperationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import jnr.ffi.Runtime;

/** libc with its failures as exceptions. One for a JVM; safe for many threads. */
final class Native {
    private static final int SMALL_BYTES = 256;

    /** Direct buffers are dear to make, and many calls take one. */
    private static final ThreadLocal<ByteBuffer> SMALL = direct(SMALL_BYTES);

    final LibC libc;
    private final boolean oneId;
    private final Runtime runtime;

    Native(LibC libc) {
        this(libc, false);
    }

    /** @param oneId whether there is one owner alone, whom everything has */
    Native(LibC libc, boolean oneId) {
        this.libc = libc;
        this.oneId = oneId;
        this.runtime = Runtime.getRuntime(libc);
    }

    /** A buffer for each thread, in this machine's order. */
    static ThreadLocal<ByteBuffer> direct(int size) {
        return ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder()));
    }

    /** This thread's buffer for one call; struct statx fits in it. */
    static ByteBuffer small() {
        return SMALL.get();
    }

    /** The bytes of a name with the NUL that ends it. */
    static byte[] text(String name) {
        byte[] raw = RawText.encode(name);
        return Arrays.copyOf(raw, raw.length + 1);
    }

    /** Twice struct timespec for utimensat, written to a buffer in this machine's order: of access and of change. */
    static ByteBuffer times(ByteBuffer to, long seconds, int nanos) {
        return to.putLong(0, seconds).putLong(8, nanos).putLong(16, seconds).putLong(24, nanos);
    }

    /** Whether no file can be given an owner. */
    boolean oneId() {
        return oneId;
    }

    int errno() {
        return runtime.getLastError();
    }

    /** Passes a good answer on; a negative one becomes the exception for errno, naming call and operand. */
    int check(int answer, String call, String operand) throws IOException {
        if (answer < 0) {
            throw failure(errno(), call, operand);
        }
        return answer;
    }

    long check(long answer, String call, String operand) throws IOException {
        if (answer < 0) {
            throw failure(errno(), call, operand);
        }
        return answer;
    }

    static IOException failure(int errno, String call, String operand) {
        String reason = call + ": " + Errno.name(errno);
        return switch (errno) {
            case 2 -> new NoSuchFileException(operand, null, reason);
            case 17 -> new FileAlreadyExistsException(operand, null, reason);
            case 20 -> new NotDirectoryException(operand);
            case 39 -> new DirectoryNotEmptyException(operand);
            case 1, 13 -> new AccessDeniedException(operand, null, reason);
            case 38, 95 -> new UnsupportedTreeOperationException(call + " " + operand, Errno.name(errno));
            default -> new IOException(call + " " + operand + ": " + Errno.name(errno));
        };
    }
}
