package dev.drydock.network;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Carries TCP connections from sockets of the host to one port of a container. */
final class TcpRelay implements Closeable {
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final Attachment to;
    private final int port;
    private final Set<RelayEnd> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param bound server sockets, which are closed with it */
    static TcpRelay start(List<NetworkChannel> bound, Attachment to, int port) {
        TcpRelay relay = new TcpRelay(to, port);
        for (NetworkChannel channel : bound) {
            ServerSocketChannel server = (ServerSocketChannel) channel;
            relay.servers.add(server);
            Threads.start("port-" + port, () -> relay.accept(server));
        }
        return relay;
    }

    private TcpRelay(Attachment to, int port) {
        this.to = to;
        this.port = port;
    }

    private void accept(ServerSocketChannel server) {
        while (!closed) {
            try {
                SocketChannel client = server.accept();
                Threads.run(() -> carry(new RelayEnd.Channel(client)));
            } catch (IOException e) {
                if (!server.isOpen()) {
                    return;
                }
                Threads.pause(); // one client that went away, or no descriptors left for a while
            }
        }
    }

    private void carry(RelayEnd.Channel client) {
        open.add(client);
        try {
            RelayEnd.Channel inside = new RelayEnd.Channel(to.dial(port));
            open.add(inside);
            if (closed) {
                inside.fail();
            }
            inside.channel().setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.channel().setOption(StandardSocketOptions.TCP_NODELAY, true);
            Relay.run(client, inside, () -> open.removeAll(List.of(client, inside)));
        } catch (IOException e) {
            client.fail(); // nobody listens in there: as if nobody did here
            open.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (ServerSocketChannel server : servers) {
            server.close();
        }
        open.forEach(RelayEnd::fail);
    }
}
