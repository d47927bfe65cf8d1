package dev.drydock.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** Frames over one socket: many threads may send, one receives. Closing ends the peer's next read. */
public final class Connection implements AutoCloseable {
    private final SocketChannel channel;
    private final Object sending = new Object();

    public Connection(SocketChannel channel) {
        this.channel = channel;
    }

    /** Sends one message, whole. */
    public void send(Message message) throws IOException {
        byte[] frame = MessageCodec.encode(message);
        ByteBuffer buffer = ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .flip();
        synchronized (sending) {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    /** The next message; empty when the peer has closed between two. */
    public Optional<Message> receive() throws IOException {
        ByteBuffer length = ByteBuffer.allocate(4);
        if (!fill(length)) {
            return Optional.empty();
        }
        int size = length.flip().getInt();
        if (size <= 0 || size > MessageCodec.MAX_FRAME) {
            throw new IOException("a frame of " + size + " bytes in the worker protocol");
        }
        ByteBuffer frame = ByteBuffer.allocate(size);
        if (!fill(frame)) {
            throw new EOFException("the worker protocol ended within a frame");
        }
        return Optional.of(MessageCodec.decode(frame.array()));
    }

    private boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (buffer.position() == 0) {
                    return false;
                }
                throw new EOFException("the worker protocol ended within a frame");
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
