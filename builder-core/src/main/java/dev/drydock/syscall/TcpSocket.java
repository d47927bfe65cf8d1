package dev.drydock.syscall;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/**
 * A connection that came in, which can tell where it had been meant for before the kernel redirected it: the JDK's
 * sockets cannot. IPv4. One reader and one writer at a time; {@link #abort} wakes the reader, and whoever owns it closes it
 * when both are gone.
 */
public final class TcpSocket implements ByteChannel {
    private static final int ECONNABORTED = 103;
    private static final int EINTR = 4;
    private static final int ADDRESS_SIZE = 16;

    private final Native calls;
    private final int fd;
    private volatile boolean open = true;

    private TcpSocket(Native calls, int fd) {
        this.calls = calls;
        this.fd = fd;
    }

    /** A listening socket of the namespace in which its opener ran, on every address of it and a free port. */
    public static final class Listener implements AutoCloseable {
        private final Native calls;
        private final int fd;
        private final int port;
        private volatile boolean open = true;

        private Listener(Native calls, int fd, int port) {
            this.calls = calls;
            this.fd = fd;
            this.port = port;
        }

        public int port() {
            return port;
        }

        /**
         * Waits for a connection.
         *
         * @throws ClosedChannelException once {@link #close} was called
         */
        public TcpSocket accept() throws IOException {
            ByteBuffer address = addressBuffer();
            while (true) {
                int accepted = calls.libc.accept4(fd, address, size(ADDRESS_SIZE), Flags.SOCK_CLOEXEC);
                if (accepted >= 0) {
                    return new TcpSocket(calls, accepted);
                }
                int errno = calls.errno();
                if (!open) {
                    calls.libc.close(fd);
                    throw new ClosedChannelException();
                }
                if (errno != ECONNABORTED && errno != EINTR) {
                    throw Native.failure(errno, "accept", "port " + port);
                }
            }
        }

        /** Ends the wait of the one who accepts, who closes the descriptor. */
        @Override
        public void close() {
            open = false;
            calls.libc.shutdown(fd, Flags.SHUT_RDWR);
        }
    }

    public static Listener listen(LibC libc) throws IOException {
        Native calls = new Native(libc);
        int type = Flags.SOCK_STREAM | Flags.SOCK_CLOEXEC;
        int fd = calls.check(libc.socket(Flags.AF_INET, type, 0), "socket", "tcp");
        try {
            ByteBuffer any = addressBuffer().putShort(0, (short) Flags.AF_INET);
            calls.check(libc.bind(fd, any, ADDRESS_SIZE), "bind", "0.0.0.0");
            calls.check(libc.listen(fd, 1024), "listen", "0.0.0.0");
            calls.check(libc.getsockname(fd, any, size(ADDRESS_SIZE)), "getsockname", "0.0.0.0");
            return new Listener(calls, fd, port(any));
        } catch (IOException e) {
            libc.close(fd);
            throw e;
        }
    }

    private static ByteBuffer addressBuffer() {
        return ByteBuffer.allocateDirect(ADDRESS_SIZE).order(ByteOrder.nativeOrder());
    }

    /** struct sockaddr_in: family, port in network order, address. */
    private static int port(ByteBuffer address) {
        return (Byte.toUnsignedInt(address.get(2)) << 8) | Byte.toUnsignedInt(address.get(3));
    }

    private static ByteBuffer size(int bytes) {
        return ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(0, bytes);
    }

    /**
     * Where the other side wanted to go.
     *
     * @throws IOException also if nothing was redirected (ENOENT)
     */
    public InetSocketAddress originalDestination() throws IOException {
        ByteBuffer address = addressBuffer();
        calls.check(
                calls.libc.getsockopt(fd, Flags.SOL_IP, Flags.SO_ORIGINAL_DST, address, size(ADDRESS_SIZE)),
                "getsockopt SO_ORIGINAL_DST",
                "accepted connection");
        byte[] ip = new byte[4];
        address.get(4, ip);
        return new InetSocketAddress(InetAddress.getByAddress(ip), port(address));
    }

    /** @param to a direct buffer */
    @Override
    public int read(ByteBuffer to) throws IOException {
        checkOpen();
        int n;
        do {
            n = (int) calls.libc.read(fd, to, to.remaining());
        } while (n < 0 && calls.errno() == EINTR);
        calls.check(n, "read", "connection");
        to.position(to.position() + n);
        return n == 0 && to.hasRemaining() ? -1 : n;
    }

    /** @param from a direct buffer */
    @Override
    public int write(ByteBuffer from) throws IOException {
        checkOpen();
        int total = 0;
        while (from.hasRemaining()) {
            int n = (int) calls.libc.write(fd, from, from.remaining());
            if (n >= 0 || calls.errno() != EINTR) {
                calls.check(n, "write", "connection");
                from.position(from.position() + n);
                total += n;
            }
        }
        return total;
    }

    private void checkOpen() throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    /** Says that nothing more will be written. */
    public synchronized void shutdownOutput() throws IOException {
        checkOpen();
        calls.check(calls.libc.shutdown(fd, Flags.SHUT_WR), "shutdown", "connection");
    }

    /** Wakes who reads; nothing is sent. The descriptor stays. */
    public synchronized void abort() {
        if (open) {
            calls.libc.shutdown(fd, Flags.SHUT_RD);
        }
    }

    /** From now on closing tells the other side of a failure (RST) and not of an end. */
    public synchronized void resetOnClose() {
        if (open) {
            ByteBuffer linger =
                    ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putInt(0, 1);
            calls.libc.setsockopt(fd, Flags.SOL_SOCKET, Flags.SO_LINGER, linger, 8);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Frees the descriptor: nobody may be reading or writing. */
    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            calls.libc.close(fd);
        }
    }
}
