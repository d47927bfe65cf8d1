package dev.drydock.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A container's place in its networks. Closing frees its addresses and names and takes its links away. */
public final class Attachment implements AutoCloseable {
    private final NetworkNamespace namespace;
    private final NetworkNamespace hub;
    private final List<Endpoint> endpoints;
    private final String resolvConf;
    private final Runnable leave;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param leave what undoes it in the hub */
    Attachment(
            NetworkNamespace namespace,
            NetworkNamespace hub,
            List<Endpoint> endpoints,
            String resolvConf,
            Runnable leave) {
        this.namespace = namespace;
        this.hub = hub;
        this.endpoints = List.copyOf(endpoints);
        this.resolvConf = resolvConf;
        this.leave = leave;
    }

    /** Where its processes are started. */
    public NetworkNamespace namespace() {
        return namespace;
    }

    /** One for each network, in the order of its links eth0, eth1 and so on. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Content for /etc/resolv.conf. */
    public String resolvConf() {
        return resolvConf;
    }

    /**
     * Connects to a server in the container as others do, from the hub; one that listens on the container's loopback
     * alone is reached too. @throws IOException naming what was tried
     */
    public SocketChannel dial(int port) throws IOException {
        List<String> tried = new ArrayList<>();
        for (Way way : ways(port)) {
            SocketChannel channel = way.from().call(() -> SocketChannel.open(StandardProtocolFamily.INET));
            try {
                channel.connect(way.to());
                return channel;
            } catch (IOException e) {
                channel.close();
                tried.add(way.to().getAddress().getHostAddress() + ":" + port + " (" + e.getMessage() + ")");
            }
        }
        throw new IOException("nothing answers at " + String.join(" or ", tried));
    }

    /** An unconnected socket for one of the {@link #ways}. */
    record Way(NetworkNamespace from, InetSocketAddress to) {
        DatagramChannel datagrams() throws IOException {
            DatagramChannel channel = from.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
            return channel.connect(to);
        }
    }

    /** From where and to which address a port of the container is reached, the usual one first. */
    List<Way> ways(int port) {
        List<Way> ways = new ArrayList<>();
        if (!endpoints.isEmpty()) {
            ways.add(new Way(hub, new InetSocketAddress(endpoints.get(0).address(), port)));
        }
        ways.add(new Way(namespace, new InetSocketAddress(loopback(), port)));
        return ways;
    }

    private static InetAddress loopback() {
        return Subnet.address((127 << 24) | 1);
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) { // once: the addresses may be another container's by then
            leave.run();
            namespace.close();
        }
    }
}
