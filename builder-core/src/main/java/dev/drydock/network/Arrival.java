package dev.drydock.network;

import dev.drydock.syscall.LibC;
import dev.drydock.syscall.NetworkNamespaces;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One container's addresses and links, as far as they are made. */
final class Arrival {
    private final NetworkNamespace own;
    private final Links hub;
    private final List<Bridge> joined;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<String> links = new ArrayList<>();
    private final Map<Inet4Address, AddressPool> taken = new LinkedHashMap<>();

    /**
     * @param own the container's namespace
     * @param hub where the other ends of its links are
     * @param joined the bridges of its networks
     */
    Arrival(NetworkNamespace own, Links hub, List<Bridge> joined) {
        this.own = own;
        this.hub = hub;
        this.joined = List.copyOf(joined);
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /**
     * Takes addresses and makes links.
     *
     * @param number of the first link's name in the hub
     */
    synchronized void connect(LibC libc, Join join, int number) throws IOException {
        for (int i = 0; i < joined.size(); i++) {
            Bridge bridge = joined.get(i);
            Inet4Address address = bridge.pool().take(join.networks().get(i).address());
            taken.put(address, bridge.pool());
            Subnet subnet = bridge.subnet();
            endpoints.add(new Endpoint(bridge.name(), address, subnet.prefix(), mac(address), subnet.gateway()));
        }
        own.call(() -> {
            try (Links inside = new Links(libc);
                    NetworkNamespaces.Handle handle = new NetworkNamespaces(libc).ofThisThread()) {
                inside.loopbackUp();
                allow("ip_unprivileged_port_start", "0");
                if (!allow("ping_group_range", "0 2147483647")) {
                    allow("ping_group_range", "0 65535"); // as far as ids go in a user namespace
                }
                for (int i = 0; i < joined.size(); i++) {
                    link(i, "veth" + (number + i), inside, handle.fd());
                }
            }
            return true;
        });
    }

    /** Users other than root may listen on any port and send pings, as in other engines' containers; or not. */
    private static boolean allow(String setting, String value) {
        try {
            // the calling thread's namespace is the one that is changed
            Files.writeString(Path.of("/proc/sys/net/ipv4", setting), value, StandardOpenOption.WRITE);
            return true;
        } catch (IOException e) {
            return false; // settings are not to be changed here: root's ports stay root's
        }
    }

    private void link(int i, String outer, Links inside, int namespace) throws IOException {
        String inner = "eth" + i;
        Endpoint endpoint = endpoints.get(i);
        hub.makePair(outer, joined.get(i).index(), inner, namespace, hardware(endpoint.address()));
        links.add(outer);
        int index = inside.index(inner);
        inside.up(index);
        inside.addAddress(index, joined.get(i).subnet(), endpoint.address());
        if (i == 0) {
            inside.addDefaultRoute(index, endpoint.gateway());
        }
        hub.awaitRunning(outer);
    }

    /** Takes the links away and frees the addresses; may come more than once, and after the hub is gone. */
    synchronized void leave() {
        for (String link : links) {
            try {
                hub.delete(link);
            } catch (IOException e) {
                // it went with the namespace of the container or of the hub
            }
        }
        links.clear();
        taken.forEach((address, pool) -> pool.free(address));
        taken.clear();
    }

    /** A locally administered address that holds the network address, so that what caches know stays right. */
    private static byte[] hardware(Inet4Address address) {
        byte[] ip = address.getAddress();
        return new byte[] {2, 0x42, ip[0], ip[1], ip[2], ip[3]};
    }

    private static String mac(Inet4Address address) {
        byte[] b = hardware(address);
        return String.format("%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
    }
}
