package dev.drydock.network;

import dev.drydock.syscall.LibC;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The middle of all networks of one worker: a network namespace with a bridge for each network, name server and way out.
 * Safe for many threads, which have to be of the host's namespace: never call it in {@link NetworkNamespace#call}.
 */
public final class Hub implements AutoCloseable {
    /** The network that is always there. */
    public static final String DEFAULT = "bridge";

    private static final int DNS_PORT = 53;

    private final LibC libc;
    private final NetworkNamespace namespace;
    private final Links links;
    private final HostResolver resolver;
    private final Names names = new Names();
    private final DnsServer dns;
    private final Set<InetAddress> gateways = ConcurrentHashMap.newKeySet();
    private final Optional<WayOut> out;
    private final Map<String, Bridge> bridges = new LinkedHashMap<>();
    private final AtomicInteger nextLink = new AtomicInteger();
    private final List<String> notes = new CopyOnWriteArrayList<>();

    /** @param dnsPort where the host's name servers listen */
    private Hub(LibC libc, NetworkNamespace namespace, HostResolver resolver, int dnsPort) throws IOException {
        this.libc = libc;
        this.namespace = namespace;
        this.resolver = resolver;
        this.links = namespace.call(() -> new Links(libc));
        this.dns = DnsServer.start(names, new DnsForwarder(resolver, dnsPort));
        WayOut.Tried tried = WayOut.open(libc, namespace, gateways::contains);
        this.out = tried.way();
        if (out.isEmpty()) {
            notes.add("containers cannot reach anything outside of their networks, host.drydock.internal included: "
                    + tried.why());
        }
    }

    /**
     * A hub with the default network, 172.17.0.0/16.
     *
     * @param scratch a folder of the run
     */
    public static Hub open(LibC libc, Path scratch) throws IOException {
        return open(libc, HostResolver.standard(), DNS_PORT);
    }

    /** @param dnsPort where the host's name servers listen */
    static Hub open(LibC libc, HostResolver resolver, int dnsPort) throws IOException {
        NetworkNamespace namespace = NetworkNamespace.create(libc, "hub");
        try {
            Hub hub = new Hub(libc, namespace, resolver, dnsPort);
            hub.links.loopbackUp();
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
            if (out.isPresent()) {
                out.get().add(subnet);
            }
            gateways.add(subnet.gateway());
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

    /**
     * Makes a namespace for a container, with an address in each of its networks.
     *
     * @throws IOException also if a network is unknown, or the address wanted is not to be had
     */
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
        NetworkNamespace own = NetworkNamespace.create(libc, join.shortId());
        Arrival arrival = new Arrival(own, links, joined);
        try {
            arrival.connect(libc, join, nextLink.getAndAdd(joined.size()));
        } catch (IOException | RuntimeException e) {
            arrival.leave();
            own.close();
            throw e;
        }
        List<Endpoint> endpoints = List.copyOf(arrival.endpoints());
        names.add(join, endpoints);
        Optional<Inet4Address> server =
                endpoints.stream().map(Endpoint::gateway).findFirst();
        return new Attachment(own, namespace, endpoints, resolver.forContainer(server), () -> {
            names.remove(endpoints);
            arrival.leave();
        });
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

    /** Ends name server, way out and bridges; containers that still run have no network any more. */
    @Override
    public void close() throws IOException {
        dns.close();
        out.ifPresent(WayOut::close);
        links.close();
        namespace.close();
    }
}
