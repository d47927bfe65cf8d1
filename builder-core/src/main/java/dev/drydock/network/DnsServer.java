package dev.drydock.network;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * The name server of containers, on the gateway of each network, by UDP and TCP. Knows the names of containers that the
 * asking one may see; everything else goes to the host's name servers. One thread reads; at most 64 questions are out
 * at a time, and what is more is told to fail.
 */
final class DnsServer implements AutoCloseable {
    private static final int PORT = 53;
    private static final int MAX_QUERY = 4096;
    private static final int AT_ONCE = 64;
    private static final int IDLE_MS = 10_000;
    private static final int QUESTIONS_EACH = 100;

    private final Names names;
    private final DnsForwarder forwarder;
    private final Selector selector;
    private final ExecutorService threads = Threads.pool("dns-forward");
    private final Semaphore free = new Semaphore(AT_ONCE);

    /** Started by a thread of the host's namespace, from which names are asked for. */
    static DnsServer start(Names names, DnsForwarder forwarder) throws IOException {
        DnsServer server = new DnsServer(names, forwarder, Selector.open());
        Threads.start("dns", server::serve);
        return server;
    }

    private DnsServer(Names names, DnsForwarder forwarder, Selector selector) {
        this.names = names;
        this.forwarder = forwarder;
        this.selector = selector;
    }

    /** Answers on a gateway too. Called on the thread of the hub's namespace, since sockets are made. */
    void serveOn(Inet4Address gateway) throws IOException {
        InetSocketAddress address = new InetSocketAddress(gateway, PORT);
        DatagramChannel datagrams = DatagramChannel.open(StandardProtocolFamily.INET);
        register(datagrams.bind(address), SelectionKey.OP_READ);
        ServerSocketChannel connections = ServerSocketChannel.open(StandardProtocolFamily.INET);
        register(connections.bind(address), SelectionKey.OP_ACCEPT);
        selector.wakeup();
    }

    private void register(SelectableChannel channel, int operation) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, operation);
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_QUERY);
        while (selector.isOpen()) {
            try {
                selector.select(key -> {
                    try {
                        if (key.channel() instanceof DatagramChannel datagrams) {
                            read(datagrams, buffer.clear());
                        } else if (key.channel() instanceof ServerSocketChannel connections) {
                            accept(connections);
                        }
                    } catch (IOException e) {
                        // of one packet: a client that is gone
                    }
                });
            } catch (IOException | ClosedSelectorException e) {
                return; // closed
            }
        }
    }

    private void read(DatagramChannel datagrams, ByteBuffer buffer) throws IOException {
        SocketAddress client = datagrams.receive(buffer);
        if (client == null) {
            return;
        }
        byte[] query = new byte[buffer.flip().remaining()];
        buffer.get(query);
        Optional<byte[]> own = own(query, client);
        if (own.isPresent()) {
            datagrams.send(ByteBuffer.wrap(own.get()), client);
        } else if (DnsMessage.isQuery(query)) {
            if (!free.tryAcquire()) {
                datagrams.send(ByteBuffer.wrap(failure(query)), client);
                return;
            }
            threads.execute(() -> {
                try {
                    byte[] reply = forwarder.forward(query, false).orElseGet(() -> failure(query));
                    datagrams.send(ByteBuffer.wrap(reply), client);
                } catch (IOException e) {
                    // the client is gone
                } finally {
                    free.release();
                }
            });
        }
    }

    private void accept(ServerSocketChannel connections) throws IOException {
        SocketChannel client = connections.accept();
        if (client == null) {
            return;
        }
        if (!free.tryAcquire()) {
            client.close();
            return;
        }
        threads.execute(() -> {
            try (client) {
                converse(client);
            } catch (IOException e) {
                // the client is gone, or says nothing
            } finally {
                free.release();
            }
        });
    }

    private void converse(SocketChannel client) throws IOException {
        client.configureBlocking(true);
        client.socket().setSoTimeout(IDLE_MS);
        DataInputStream input = new DataInputStream(client.socket().getInputStream());
        OutputStream output = client.socket().getOutputStream();
        for (int i = 0; i < QUESTIONS_EACH; i++) {
            byte[] query = new byte[input.readUnsignedShort()];
            input.readFully(query);
            if (!DnsMessage.isQuery(query)) {
                return;
            }
            byte[] reply = own(query, client.getRemoteAddress())
                    .or(() -> forwarder.forward(query, true))
                    .orElseGet(() -> failure(query));
            output.write(DnsForwarder.framed(reply));
            output.flush();
        }
    }

    private static byte[] failure(byte[] query) {
        return DnsMessage.parse(query)
                .map(message -> message.error(DnsMessage.SERVER_FAILURE))
                .orElseGet(() -> DnsMessage.refusal(query, DnsMessage.SERVER_FAILURE));
    }

    /** The answer that needs nobody else; empty if the question is for others. */
    private Optional<byte[]> own(byte[] query, SocketAddress client) {
        if (!DnsMessage.isQuery(query)) {
            return Optional.empty();
        }
        Optional<DnsMessage> parsed = DnsMessage.parse(query);
        if (parsed.isEmpty()) {
            boolean known = (query[2] & 0x78) == 0;
            return Optional.of(DnsMessage.refusal(query, known ? DnsMessage.FORMAT_ERROR : DnsMessage.NOT_IMPLEMENTED));
        }
        if (client instanceof InetSocketAddress socket && socket.getAddress() instanceof Inet4Address asker) {
            return answer(parsed.get(), asker);
        }
        return Optional.empty();
    }

    private Optional<byte[]> answer(DnsMessage message, Inet4Address asker) {
        Optional<Inet4Address> reverse = message.reverse();
        if (reverse.isPresent()) {
            return names.name(asker, reverse.get()).map(message::pointer);
        }
        List<Inet4Address> addresses = names.addresses(asker, message.name());
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        boolean wanted = message.type() == DnsMessage.A || message.type() == DnsMessage.ANY;
        return Optional.of(message.addresses(wanted ? addresses : List.of()));
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        threads.shutdownNow();
    }
}
