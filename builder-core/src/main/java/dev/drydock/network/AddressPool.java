package dev.drydock.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.BitSet;
import java.util.Optional;

/** Which addresses of a network are taken; the lowest free one is given first. Safe for many threads. */
final class AddressPool {
    private static final int GATEWAY = 1;

    private final String network;
    private final Subnet subnet;
    private final BitSet taken = new BitSet();

    /** @param network its name, for messages */
    AddressPool(String network, Subnet subnet) {
        this.network = network;
        this.subnet = subnet;
        taken.set(0);
        taken.set(GATEWAY);
        taken.set(subnet.size() - 1);
    }

    /**
     * Takes an address.
     *
     * @param wanted the one, if it may be no other
     */
    synchronized Inet4Address take(Optional<Inet4Address> wanted) throws IOException {
        int offset = wanted.isPresent() ? wanted(wanted.get()) : taken.nextClearBit(0);
        if (offset >= subnet.size()) {
            throw new IOException("network " + network + ": all " + (subnet.size() - 3) + " addresses of " + subnet
                    + " are taken; stop containers that are not needed, or put some into a network of their own");
        }
        taken.set(offset);
        return Subnet.address(subnet.base() + offset);
    }

    private int wanted(Inet4Address address) throws IOException {
        String text = "network " + network + ": " + address.getHostAddress();
        if (!subnet.contains(address)) {
            throw new IOException(
                    text + " is not an address of " + subnet + "; ask for one of that range, or for none");
        }
        int offset = Subnet.number(address) - subnet.base();
        if (offset == GATEWAY) {
            throw new IOException(text + " is the gateway of " + subnet + "; ask for another address, or for none");
        }
        if (offset == 0 || offset == subnet.size() - 1) {
            throw new IOException(text + " is the network or broadcast address of " + subnet
                    + "; ask for another address, or for none");
        }
        if (taken.get(offset)) {
            throw new IOException(text + " is taken by another container; ask for another address, or for none");
        }
        return offset;
    }

    synchronized void free(Inet4Address address) {
        taken.clear(Subnet.number(address) - subnet.base());
    }
}
