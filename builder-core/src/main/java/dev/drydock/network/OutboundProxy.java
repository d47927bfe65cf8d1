package dev.drydock.network;

import dev.drydock.syscall.LibC;
import dev.drydock.syscall.TcpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * The way out for TCP: the kernel leads connections of containers here, wherever they were meant to go, and they are made
 * anew from the host's namespace. Those to a gateway go to the host's own loopback.
 *
 * <p>A container's connection is taken before the real one is tried, so that a failure shows as a reset.
 */
final class OutboundProxy implements AutoCloseable {
    private static final int AT_ONCE = 1024;
    private static final int CONNECT_MS = 30_000;
    private static final List<String> HOST = List.of("127.0.0.1", "::1");

    private final TcpSocket.Listener listener;
    private final Predicate<InetAddress> gateways;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Set<RelayEnd> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Started by a thread of the host's namespace, from which connections are made.
     *
     * @param hub where containers' connections arrive
     * @param gateways which addresses mean the host itself
     */
    static OutboundProxy start(LibC libc, NetworkNamespace hub, Predicate<InetAddress> gateways) throws IOException {
        OutboundProxy proxy = new OutboundProxy(hub.call(() -> TcpSocket.listen(libc)), gateways);
        Threads.start("out", proxy::accept);
        return proxy;
    }

    private OutboundProxy(TcpSocket.Listener listener, Predicate<InetAddress> gateways) {
        this.listener = listener;
        this.gateways = gateways;
    }

    /** Where the kernel is to lead connections. */
    int port() {
        return listener.port();
    }

    private void accept() {
        while (!closed) {
            try {
                RelayEnd.Redirected client = new RelayEnd.Redirected(listener.accept());
                if (free.tryAcquire()) {
                    Threads.run(() -> carry(client));
                } else {
                    client.fail();
                    client.close();
                }
            } catch (IOException e) {
                Threads.pause(); // closed, one client that went away, or no descriptors left for a while
            }
        }
    }

    private void carry(RelayEnd.Redirected client) {
        open.add(client);
        try {
            RelayEnd.Channel outside = new RelayEnd.Channel(dial(client.socket().originalDestination()));
            open.add(outside);
            if (closed) {
                outside.fail();
            }
            Relay.run(client, outside, () -> {
                open.removeAll(List.of(client, outside));
                free.release();
            });
        } catch (IOException e) {
            client.fail();
            client.close();
            open.remove(client);
            free.release();
        }
    }

    private SocketChannel dial(InetSocketAddress meant) throws IOException {
        if (!gateways.test(meant.getAddress())) {
            return dial(meant.getAddress(), meant.getPort());
        }
        IOException failure = new IOException("no host");
        for (String address : HOST) {
            try {
                return dial(InetAddress.getByName(address), meant.getPort());
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static SocketChannel dial(InetAddress address, int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(new InetSocketAddress(address, port), CONNECT_MS);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        listener.close();
        open.forEach(RelayEnd::fail);
    }
}
