package dev.drydock.network;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Carries datagrams from sockets of the host to one port of a container. Each client has a socket of its own on the
 * inside, so that answers find back; one that says nothing for a minute is forgotten, and so is the one that was silent
 * longest when there are many. One thread does it all.
 */
final class UdpRelay implements Closeable {
    private static final long IDLE_NS = 60_000_000_000L;
    private static final int CLIENTS = 1024;
    private static final int DATAGRAM = 64 << 10;

    private final Selector selector;
    private final Attachment to;
    private final int port;
    /** By who speaks from where to which socket; in order of last use. */
    private final Map<Client, Flow> flows = new LinkedHashMap<>(16, 0.75f, true);

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAM);

    private record Client(DatagramChannel outside, SocketAddress address) {}

    /** One client's way in. */
    private static final class Flow {
        final Client client;
        final Iterator<Attachment.Way> ways;
        DatagramChannel inside;
        long used;
        /** What was sent before anything came back: sent again where this way turns out to lead to nobody. */
        byte[] unanswered;

        Flow(Client client, Iterator<Attachment.Way> ways, byte[] first) throws IOException {
            this.client = client;
            this.ways = ways;
            this.inside = ways.next().datagrams();
            this.unanswered = first;
        }
    }

    /** @param bound datagram sockets, which are closed with it */
    static UdpRelay start(List<NetworkChannel> bound, Attachment to, int port) throws IOException {
        UdpRelay relay = new UdpRelay(Selector.open(), to, port);
        for (NetworkChannel channel : bound) {
            DatagramChannel outside = (DatagramChannel) channel;
            outside.configureBlocking(false);
            outside.register(relay.selector, SelectionKey.OP_READ);
        }
        Threads.start("port-" + port + "-udp", relay::serve);
        return relay;
    }

    private UdpRelay(Selector selector, Attachment to, int port) {
        this.selector = selector;
        this.to = to;
        this.port = port;
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready, IDLE_NS / 1_000_000);
                forget(flow -> System.nanoTime() - flow.used > IDLE_NS);
            }
        } catch (IOException | ClosedSelectorException e) {
            // closed
        }
    }

    private void ready(SelectionKey key) {
        Flow flow = (Flow) key.attachment();
        try {
            if (flow == null) {
                fromOutside((DatagramChannel) key.channel());
            } else {
                fromInside(flow);
            }
        } catch (IOException e) {
            if (flow != null) {
                elsewhere(flow);
            }
        }
    }

    private void fromOutside(DatagramChannel outside) throws IOException {
        SocketAddress address = outside.receive(buffer.clear());
        if (address == null) {
            return;
        }
        buffer.flip();
        Client client = new Client(outside, address);
        Flow flow = flows.get(client);
        if (flow == null) {
            byte[] first = new byte[buffer.remaining()];
            buffer.get(0, first);
            flow = new Flow(client, to.ways(port).iterator(), first);
            watch(flow);
            flows.put(client, flow);
            if (flows.size() > CLIENTS) {
                forget(eldest -> flows.size() > CLIENTS);
            }
        }
        flow.used = System.nanoTime();
        try {
            flow.inside.write(buffer);
        } catch (IOException e) {
            elsewhere(flow);
        }
    }

    private void fromInside(Flow flow) throws IOException {
        if (flow.inside.read(buffer.clear()) < 0) {
            return;
        }
        flow.unanswered = new byte[0];
        flow.used = System.nanoTime();
        flow.client.outside().send(buffer.flip(), flow.client.address());
    }

    private void watch(Flow flow) throws IOException {
        flow.inside.configureBlocking(false);
        flow.inside.register(selector, SelectionKey.OP_READ, flow);
    }

    /** Nobody is there (an ICMP message says so): the next way, or none, like a packet that is lost. */
    private void elsewhere(Flow flow) {
        try {
            flow.inside.close();
            if (flow.unanswered.length > 0 && flow.ways.hasNext()) {
                flow.inside = flow.ways.next().datagrams();
                watch(flow);
                flow.inside.write(ByteBuffer.wrap(flow.unanswered));
                return;
            }
        } catch (IOException e) {
            // as lost as the packet
        }
        flows.remove(flow.client);
    }

    /** Forgets flows from the eldest on, as long as the condition holds. */
    private void forget(Predicate<Flow> condition) {
        Iterator<Flow> eldest = flows.values().iterator();
        while (eldest.hasNext()) {
            Flow flow = eldest.next();
            if (!condition.test(flow)) {
                return;
            }
            eldest.remove();
            try {
                flow.inside.close();
            } catch (IOException e) {
                // it is gone all the same
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
