package dev.drydock.network;

import java.io.IOException;
import java.net.InetAddress;

/** A port of the host that was asked for and that somebody else listens on. */
public final class PortTakenException extends IOException {
    private static final long serialVersionUID = 1;

    private final InetAddress address;
    private final int port;
    private final String owner;

    PortTakenException(InetAddress address, int port, String protocol, String owner) {
        super("port " + port + "/" + protocol + " of " + address.getHostAddress() + " is taken by " + owner
                + "; end that, or choose another port (0 takes one that is free)");
        this.address = address;
        this.port = port;
        this.owner = owner;
    }

    public InetAddress address() {
        return address;
    }

    public int port() {
        return port;
    }

    /** Who has it: {@code process 4711 (java)}, or that it cannot be seen. */
    public String owner() {
        return owner;
    }
}
