package dev.drydock.worker;

import dev.drydock.protocol.MountSpec;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sockets on which the user's ssh agent answers the steps: what comes in is passed on to the agent's own socket and back.
 * The step sees a socket of ours with the owner and mode that were asked for, and never the agent's; keys stay with it.
 */
final class AgentForwarding {
    private static final int CHUNK = 16 << 10;

    private final Path folder;
    private final ExecutorService threads;
    private final AtomicInteger opened = new AtomicInteger();

    /** @param folder where sockets are made; its path is short enough for one */
    AgentForwarding(Path folder, ExecutorService threads) {
        this.folder = folder;
        this.threads = threads;
    }

    /** A socket that answers until it is closed. */
    record Open(Path socket, ServerSocketChannel server, Set<SocketChannel> connections) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            server.close();
            for (SocketChannel connection : connections) {
                connection.close();
            }
            Files.deleteIfExists(socket);
        }
    }

    Open open(MountSpec.Agent agent) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(agent.agent());
        SocketChannel.open(address).close(); // says now what would puzzle the step later
        Path socket = folder.resolve("agent-" + opened.incrementAndGet());
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Open open = new Open(socket, server, ConcurrentHashMap.newKeySet());
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setAttribute(socket, "unix:uid", (int) agent.uid());
            Files.setAttribute(socket, "unix:gid", (int) agent.gid());
            Files.setAttribute(socket, "unix:mode", 0140000 | agent.mode());
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
        threads.execute(() -> accept(open, address));
        return open;
    }

    private void accept(Open open, UnixDomainSocketAddress agent) {
        try {
            while (true) {
                SocketChannel client = open.server().accept();
                SocketChannel peer = SocketChannel.open(agent);
                open.connections().add(client);
                open.connections().add(peer);
                threads.execute(() -> pass(open, client, peer));
                threads.execute(() -> pass(open, peer, client));
            }
        } catch (IOException e) {
            // closed: the step has ended, or the agent has
        }
    }

    private static void pass(Open open, SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try (from;
                to) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // one side went away, so that the other goes too
        } finally {
            open.connections().remove(from);
            open.connections().remove(to);
        }
    }
}
