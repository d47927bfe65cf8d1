package dev.drydock.syscall;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A netlink socket of the namespace in which its opener ran; any thread may use it, one at a time. The kernel answers
 * while a message is being written, so that reading never waits.
 */
public final class NetlinkSocket implements AutoCloseable {
    /** Links, addresses and routes: rtnetlink(7). */
    public static final int ROUTE = 0;
    /** Netfilter's subsystems. */
    public static final int NETFILTER = 12;

    private static final int EAGAIN = 11;
    private static final int BUFFER = 64 << 10;

    private final Native calls;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());
    private int fd;

    private NetlinkSocket(Native calls, int fd) {
        this.calls = calls;
        this.fd = fd;
    }

    /** @param protocol {@link #ROUTE} or {@link #NETFILTER} */
    public static NetlinkSocket open(LibC libc, int protocol) throws IOException {
        Native calls = new Native(libc);
        int type = Flags.SOCK_RAW | Flags.SOCK_NONBLOCK | Flags.SOCK_CLOEXEC;
        int fd = calls.check(libc.socket(Flags.AF_NETLINK, type, protocol), "socket", "netlink " + protocol);
        return new NetlinkSocket(calls, fd);
    }

    /** Sends one datagram: one message, or a batch. At most 64 KiB. */
    public void send(byte[] datagram) throws IOException {
        buffer.clear().put(datagram).flip();
        calls.check(calls.libc.write(fd, buffer, datagram.length), "send", "netlink");
    }

    /** The next datagram that the kernel has ready, valid until the next call; empty if there is none. */
    public Optional<ByteBuffer> receive() throws IOException {
        buffer.clear();
        long size = calls.libc.read(fd, buffer, BUFFER);
        if (size < 0 && calls.errno() == EAGAIN) {
            return Optional.empty();
        }
        calls.check(size, "receive", "netlink");
        return Optional.of(buffer.limit((int) size));
    }

    @Override
    public void close() {
        if (fd >= 0) {
            calls.libc.close(fd);
            fd = -1;
        }
    }
}
