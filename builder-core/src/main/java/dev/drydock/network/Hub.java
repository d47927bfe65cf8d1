package dev.drydock.network;

import dev.drydock.syscall.LibC;
import dev.drydock.syscall.NetworkNamespaces;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The middle of all networks of one worker: a network namespace with a bridge for each network, name server and way out.
 * Safe for many threads, which have to be of the host's namespace: never call it in {@link NetworkNamespace#call}.
 */
public final class Hub implements AutoCloseable {
    /** The network that is always there. */
    public static final String DEFAULT = "bridge";

    private final LibC libc;
    private final NetworkNamespace namespace;
    private final Links links;
    private final HostResolver resolver;
    private final Names names;
    private final DnsServer dns;
    private final Map<String, Bridge> bridges = new LinkedHashMap<>();
    private final AtomicInteger pairs = new AtomicInteger();
    private final List<String> notes = new ArrayList<>();

    private Hub(LibC libc, NetworkNamespace namespace, Links links, HostResolver resolver, Names names, DnsServer dns) {
        this.libc = libc;
        this.namespace = namespace;
        this.links = links;
        this.resolver = resolver;
        this.names = names;
        this.dns = dns;
    }

    /**
     * A hub with the default network, 172.17.0.0/16.
     *
     * @param scratch a folder of the run
     */
    public static Hub open(LibC libc, Path scratch) throws IOException {
        return open(libc, HostResolver.standard(), 53);
    }

    /** @param dnsPort where the host's name servers listen */
    static Hub open(LibC libc, HostResolver resolver, int dnsPort) throws IOException {
        NetworkNamespace namespace = NetworkNamespace.create(libc, "hub");
        try {
            Links links = namespace.call(() -> new Links(libc));
            links.loopbackUp();
            Names names = new Names();
            DnsServer dns = DnsServer.start(names, new DnsForwarder(resolver, dnsPort));
            Hub hub = new Hub(libc, namespace, links, resolver, names, dns);
            hub.createNetwork(DEFAULT);
            return hub;
        } catch (IOException | RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    /** Makes sure that a network is there. Its containers see each other, and those of no other network. */
    public void createNetwork(String name) throws IOException {
        synchronized (bridges) {
            if (bridges.containsKey(name)) {
                return;
            }
            int n = bridges.size();
            if (n >= Subnet.BLOCKS) {
                throw new IOException("network " + name + ": all " + Subnet.BLOCKS
                        + " ranges of addresses are given to networks; let containers share some of "
                        + String.join(", ", bridges.keySet()));
            }
            Subnet subnet = Subnet.block(n);
            int index = links.makeBridge("br" + n);
            links.addAddress(index, subnet, subnet.gateway());
            namespace.call(() -> {
                dns.serveOn(subnet.gateway());
                return true;
            });
            bridges.put(name, new Bridge(name, subnet, index, new AddressPool(name, subnet)));
        }
    }

    /** What does not work here and was noticed when it was tried; sentences. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Makes a namespace for a container, with an address in each of its networks. */
    public Attachment attach(Join join) throws IOException {
        List<Bridge> joined = new ArrayList<>();
        for (Join.Member member : join.networks()) {
            Bridge bridge = bridge(member.network());
            if (joined.contains(bridge)) {
                throw new IOException(
                        "network " + member.network() + " is named twice for one container; once is enough");
            }
            joined.add(bridge);
        }
        Arrival arrival = new Arrival(NetworkNamespace.create(libc, join.shortId()), joined);
        try {
            arrival.connect(join);
        } catch (IOException | RuntimeException e) {
            arrival.leave();
            arrival.own.close();
            throw e;
        }
        names.add(join, arrival.endpoints);
        Optional<Inet4Address> server =
                arrival.endpoints.stream().map(Endpoint::gateway).findFirst();
        return new Attachment(arrival.own, namespace, arrival.endpoints, resolver.forContainer(server), arrival::leave);
    }

    private Bridge bridge(String name) throws IOException {
        synchronized (bridges) {
            Bridge bridge = bridges.get(name);
            if (bridge == null) {
                throw new IOException("network " + name + " does not exist; there are "
                        + String.join(", ", bridges.keySet()) + ". Create it first, or name one of these");
            }
            return bridge;
        }
    }

    /** One container's links, as far as they are made. */
    private final class Arrival {
        final NetworkNamespace own;
        final List<Bridge> joined;
        final List<Endpoint> endpoints = new ArrayList<>();
        final List<String> made = new ArrayList<>();
        final Map<Inet4Address, AddressPool> taken = new LinkedHashMap<>();

        Arrival(NetworkNamespace own, List<Bridge> joined) {
            this.own = own;
            this.joined = joined;
        }

        void connect(Join join) throws IOException {
            for (int i = 0; i < joined.size(); i++) {
                Bridge bridge = joined.get(i);
                Inet4Address address = bridge.pool().take(join.networks().get(i).address());
                taken.put(address, bridge.pool());
                endpoints.add(new Endpoint(
                        bridge.name(),
                        address,
                        bridge.subnet().prefix(),
                        mac(address),
                        bridge.subnet().gateway()));
            }
            own.call(() -> {
                try (Links inside = new Links(libc);
                        NetworkNamespaces.Handle handle = new NetworkNamespaces(libc).ofThisThread()) {
                    inside.loopbackUp();
                    for (int i = 0; i < joined.size(); i++) {
                        link(i, inside, handle.fd());
                    }
                }
                return true;
            });
        }

        private void link(int i, Links inside, int fd) throws IOException {
            String outer = "veth" + pairs.incrementAndGet();
            String inner = "eth" + i;
            Endpoint endpoint = endpoints.get(i);
            links.makePair(outer, joined.get(i).index(), inner, fd, hardware(endpoint.address()));
            made.add(outer);
            int index = inside.index(inner);
            inside.up(index);
            inside.addAddress(index, joined.get(i).subnet(), endpoint.address());
            if (i == 0) {
                inside.addDefaultRoute(index, endpoint.gateway());
            }
        }

        /** May come more than once, and after the hub is gone. */
        synchronized void leave() {
            names.remove(endpoints);
            for (String link : made) {
                try {
                    links.delete(link);
                } catch (IOException e) {
                    // gone with the namespace of the container, whose end is its own too
                }
            }
            made.clear();
            taken.forEach((address, pool) -> pool.free(address));
            taken.clear();
        }
    }

    /** A locally administered address that holds the network address, so that it is right in every cache. */
    private static byte[] hardware(Inet4Address address) {
        byte[] ip = address.getAddress();
        return new byte[] {2, 0x42, ip[0], ip[1], ip[2], ip[3]};
    }

    private static String mac(Inet4Address address) {
        byte[] b = hardware(address);
        return String.format("%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
    }

    /** Ends name server, way out and bridges; containers that still run have no network any more. */
    @Override
    public void close() throws IOException {
        dns.close();
        links.close();
        namespace.close();
    }
}
