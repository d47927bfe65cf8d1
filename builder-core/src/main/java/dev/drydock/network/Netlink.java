package dev.drydock.network;

import dev.drydock.fs.Errno;
import dev.drydock.syscall.LibC;
import dev.drydock.syscall.NetlinkSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests to the kernel over one netlink socket, each answered before the call returns. Safe for many threads. */
final class Netlink implements AutoCloseable {
    private static final int ERROR = 2;

    private final NetlinkSocket socket;
    private int sequence;

    /**
     * Of the calling thread's namespace.
     *
     * @param protocol one of {@link NetlinkSocket}
     */
    Netlink(LibC libc, int protocol) throws IOException {
        this.socket = NetlinkSocket.open(libc, protocol);
    }

    /** A request that the kernel refused. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        private final int errno;

        RefusedException(String operation, int errno) {
            super(operation + ": " + Errno.name(errno));
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    /**
     * Sends a request.
     *
     * @param operation what it is to do, with its operands, for the message of a failure
     */
    void request(String operation, NetlinkMessage message) throws IOException {
        exchange(operation, List.of(message));
    }

    /** The payload of the one answer, after the netlink header; empty if the kernel only acknowledged. */
    Optional<ByteBuffer> ask(String operation, NetlinkMessage message) throws IOException {
        List<ByteBuffer> answers = exchange(operation, List.of(message));
        return answers.isEmpty() ? Optional.empty() : Optional.of(answers.get(0));
    }

    /** Sends several messages as one datagram; any refusal fails. */
    synchronized List<ByteBuffer> exchange(String operation, List<NetlinkMessage> messages) throws IOException {
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        int first = sequence + 1;
        for (NetlinkMessage message : messages) {
            datagram.writeBytes(message.bytes(++sequence));
        }
        while (socket.receive().isPresent()) {
            // left by a request that failed half way
        }
        socket.send(datagram.toByteArray());
        List<ByteBuffer> answers = new ArrayList<>();
        for (Optional<ByteBuffer> next = socket.receive(); next.isPresent(); next = socket.receive()) {
            read(operation, next.get(), first, answers);
        }
        return answers;
    }

    private static void read(String operation, ByteBuffer from, int first, List<ByteBuffer> answers)
            throws IOException {
        while (from.remaining() >= NetlinkMessage.HEADER) {
            int start = from.position();
            int length = from.getInt(start);
            if (length < NetlinkMessage.HEADER || length > from.remaining()) {
                throw new IOException(operation + ": the kernel's answer has a length of " + length);
            }
            if (from.getInt(start + 8) >= first) {
                if (from.getShort(start + 4) != ERROR) {
                    byte[] payload = new byte[length - NetlinkMessage.HEADER];
                    from.get(start + NetlinkMessage.HEADER, payload);
                    answers.add(ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder()));
                } else if (from.getInt(start + NetlinkMessage.HEADER) != 0) {
                    throw new RefusedException(operation, -from.getInt(start + NetlinkMessage.HEADER));
                }
            }
            from.position(Math.min(start + ((length + 3) & ~3), from.limit()));
        }
    }

    @Override
    public synchronized void close() {
        socket.close();
    }
}
