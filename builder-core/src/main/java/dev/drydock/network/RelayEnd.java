package dev.drydock.network;

import dev.drydock.syscall.TcpSocket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One end of a relayed connection: of the JDK, or one that came in redirected. */
sealed interface RelayEnd {
    /**
     * -1 at the end of what the other side says.
     *
     * @param to a direct buffer
     */
    int read(ByteBuffer to) throws IOException;

    /**
     * Writes all.
     *
     * @param from a direct buffer
     */
    void write(ByteBuffer from) throws IOException;

    /** Passes the end of what was read elsewhere on. */
    void finish() throws IOException;

    /** Passes a failure on: the other side sees a reset, at the latest when it is closed. Wakes who reads. */
    void fail();

    /** When nobody reads or writes any more. */
    void close();

    record Channel(SocketChannel channel) implements RelayEnd {
        @Override
        public int read(ByteBuffer to) throws IOException {
            return channel.read(to);
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            while (from.hasRemaining()) {
                channel.write(from);
            }
        }

        @Override
        public void finish() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void fail() {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // closed already
            }
            close();
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // it is gone all the same
            }
        }
    }

    record Redirected(TcpSocket socket) implements RelayEnd {
        @Override
        public int read(ByteBuffer to) throws IOException {
            return socket.read(to);
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            socket.write(from);
        }

        @Override
        public void finish() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void fail() {
            socket.resetOnClose();
            socket.abort();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
