package dev.drydock.network;

import dev.drydock.syscall.LibC;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Predicate;

/** How TCP leaves the hub: the kernel's rules and the proxy that they lead to. */
final class WayOut implements AutoCloseable {
    private final OutboundProxy proxy;
    private final NfTables rules;

    private WayOut(OutboundProxy proxy, NfTables rules) {
        this.proxy = proxy;
        this.rules = rules;
    }

    /** What was found when it was tried: a way out, or why there is none. */
    record Tried(Optional<WayOut> way, String why) {}

    static Tried open(LibC libc, NetworkNamespace hub, Predicate<InetAddress> gateways) throws IOException {
        OutboundProxy proxy = OutboundProxy.start(libc, hub, gateways);
        try {
            return new Tried(Optional.of(new WayOut(proxy, rules(libc, hub, proxy.port()))), "");
        } catch (IOException e) {
            proxy.close();
            return new Tried(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private static NfTables rules(LibC libc, NetworkNamespace hub, int port) throws IOException {
        NfTables rules = hub.call(() -> new NfTables(libc));
        try {
            rules.lead(port);
            rules.refuse();
            return rules;
        } catch (IOException e) {
            rules.close();
            throw e;
        }
    }

    void add(Subnet subnet) throws IOException {
        rules.add(subnet);
    }

    @Override
    public void close() {
        rules.close();
        proxy.close();
    }
}
