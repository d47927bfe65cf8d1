package dev.drydock.network;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A port to publish.
 *
 * @param address of the host, to listen on; empty: its loopback, IPv4 and IPv6
 * @param hostPort 0 for one that is free
 * @param udp or TCP
 */
public record Binding(Optional<InetAddress> address, int hostPort, int containerPort, boolean udp) {
    public Binding {
        if (hostPort < 0 || hostPort > 65535 || containerPort < 1 || containerPort > 65535) {
            throw new IllegalArgumentException("not ports: " + hostPort + " and " + containerPort);
        }
    }

    String protocol() {
        return udp ? "udp" : "tcp";
    }
}
