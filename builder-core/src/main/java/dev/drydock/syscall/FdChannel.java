package dev.drydock.syscall;

import dev.drydock.fs.TreeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/** A file descriptor as a channel, through one direct buffer. One thread at a time; closing closes the descriptor. */
final class FdChannel implements ReadableByteChannel, TreeFile {
    private static final int BUFFER = 128 << 10;
    private static final ThreadLocal<ByteBuffer> DIRECT = Native.direct(BUFFER);

    private final Native calls;
    private final String name;
    private int fd;

    FdChannel(Native calls, int fd, String name) {
        this.calls = calls;
        this.fd = fd;
        this.name = name;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        ByteBuffer direct = direct();
        int wanted = Math.min(to.remaining(), direct.capacity());
        int n = (int) calls.check(calls.libc.read(fd, direct, wanted), "read", name);
        if (n == 0) {
            return wanted == 0 ? 0 : -1;
        }
        to.put(direct.limit(n));
        return n;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int total = 0;
        while (from.hasRemaining()) {
            ByteBuffer direct = direct();
            int n = Math.min(from.remaining(), direct.capacity());
            direct.put(from.slice().limit(n)).flip();
            int written = (int) calls.check(calls.libc.write(fd, direct, n), "write", name);
            from.position(from.position() + written);
            total += written;
        }
        return total;
    }

    @Override
    public void owner(long uid, long gid) throws IOException {
        if (!calls.oneId()) {
            calls.check(calls.libc.fchown(fd, (int) uid, (int) gid), "chown", name);
        }
    }

    @Override
    public void mode(int mode) throws IOException {
        calls.check(calls.libc.fchmod(fd, mode), "chmod", name);
    }

    @Override
    public void mtime(long seconds, int nanos) throws IOException {
        calls.check(calls.libc.futimens(fd, Native.times(direct(), seconds, nanos)), "utimens", name);
    }

    private ByteBuffer direct() throws IOException {
        if (fd < 0) {
            throw new ClosedChannelException();
        }
        return DIRECT.get().clear();
    }

    @Override
    public boolean isOpen() {
        return fd >= 0;
    }

    @Override
    public void close() throws IOException {
        if (fd >= 0) {
            int closing = fd;
            fd = -1;
            calls.check(calls.libc.close(closing), "close", name);
        }
    }
}
