package dev.drydock.network;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of the host that leads into a container: sockets of this JVM listen there, and whatever comes is carried.
 * Closing ends the listening and every connection.
 */
public final class PublishedPort implements AutoCloseable {
    private static final int TRIES = 50;

    private final int port;
    private final List<InetAddress> addresses;
    private final Closeable carrier;

    private PublishedPort(int port, List<InetAddress> addresses, Closeable carrier) {
        this.port = port;
        this.addresses = List.copyOf(addresses);
        this.carrier = carrier;
    }

    /**
     * Listens from now on; the calling thread is of the host's namespace.
     *
     * @throws PortTakenException if somebody else does
     */
    public static PublishedPort open(Binding binding, Attachment to) throws IOException {
        List<NetworkChannel> bound = bind(binding);
        try {
            List<InetAddress> addresses = new ArrayList<>();
            for (NetworkChannel channel : bound) {
                addresses.add(address(channel).getAddress());
            }
            Closeable carrier = binding.udp()
                    ? UdpRelay.start(bound, to, binding.containerPort())
                    : TcpRelay.start(bound, to, binding.containerPort());
            return new PublishedPort(address(bound.get(0)).getPort(), addresses, carrier);
        } catch (IOException | RuntimeException e) {
            close(bound);
            throw e;
        }
    }

    /** The port of the host. */
    public int port() {
        return port;
    }

    /** Where it listens; the IPv6 loopback is missing where the host has none. */
    public List<InetAddress> addresses() {
        return addresses;
    }

    private static List<NetworkChannel> bind(Binding binding) throws IOException {
        int tries = binding.hostPort() == 0 ? TRIES : 1;
        while (true) {
            List<NetworkChannel> bound = new ArrayList<>();
            try {
                bindAll(binding, bound);
                return bound;
            } catch (PortTakenException e) {
                close(bound);
                if (--tries == 0) {
                    throw e; // the one that was asked for; or one was free on IPv4 and taken on IPv6 each time
                }
            } catch (IOException | RuntimeException e) {
                close(bound);
                throw e;
            }
        }
    }

    /** The first socket gets the port, and the others have to get the same one: each is kept once it is bound. */
    private static void bindAll(Binding binding, List<NetworkChannel> bound) throws IOException {
        int port = binding.hostPort();
        for (InetAddress address : binding.address().map(List::of).orElseGet(PublishedPort::loopback)) {
            boolean dispensable = !bound.isEmpty();
            try {
                bound.add(bind(binding, address, port));
                port = address(bound.get(0)).getPort();
            } catch (PortTakenException e) {
                throw e;
            } catch (IOException | UnsupportedOperationException e) {
                if (!dispensable) {
                    throw new IOException(
                            "listen on port " + port + "/" + binding.protocol() + " of " + address.getHostAddress()
                                    + ": " + e.getMessage() + hint(e, port),
                            e);
                }
            }
        }
    }

    private static String hint(Exception failure, int port) {
        return port > 0 && port < 1024 && String.valueOf(failure.getMessage()).contains("denied")
                ? "; ports below net.ipv4.ip_unprivileged_port_start are root's, choose a higher one"
                : "";
    }

    private static NetworkChannel bind(Binding binding, InetAddress address, int port) throws IOException {
        StandardProtocolFamily family =
                address.getAddress().length == 4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        NetworkChannel channel = binding.udp() ? DatagramChannel.open(family) : ServerSocketChannel.open(family);
        try {
            InetSocketAddress local = new InetSocketAddress(address, port);
            return channel instanceof ServerSocketChannel server ? server.bind(local, 1024) : channel.bind(local);
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (e instanceof BindException && String.valueOf(e.getMessage()).contains("in use")) {
                String owner = PortOwner.find(address, port, binding.udp());
                throw new PortTakenException(address, port, binding.protocol(), owner);
            }
            throw e;
        }
    }

    private static List<InetAddress> loopback() {
        byte[] six = new byte[16];
        six[15] = 1;
        try {
            return List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), InetAddress.getByAddress(six));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the loopback addresses are addresses", e);
        }
    }

    private static InetSocketAddress address(NetworkChannel channel) throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    private static void close(List<NetworkChannel> channels) throws IOException {
        for (NetworkChannel channel : channels) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        carrier.close();
    }
}
