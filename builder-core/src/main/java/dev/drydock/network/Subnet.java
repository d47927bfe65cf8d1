package dev.drydock.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** An IPv4 network: its first address, and how many bits all its addresses share. */
record Subnet(int base, int prefix) {
    /** The block for the n-th network: 172.17.0.0/16 to 172.31.0.0/16, then sixteen of 192.168.0.0/20 and up. */
    static final int BLOCKS = 31;

    static Subnet block(int n) {
        return n < 15
                ? new Subnet((172 << 24) | ((17 + n) << 16), 16)
                : new Subnet((192 << 24) | (168 << 16) | ((n - 15) << 12), 20);
    }

    static Inet4Address address(int number) {
        byte[] bytes = {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    static int number(Inet4Address address) {
        byte[] bytes = address.getAddress();
        return ((bytes[0] & 0xff) << 24) | ((bytes[1] & 0xff) << 16) | ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
    }

    /** How many addresses there are, network and broadcast address included. */
    int size() {
        return 1 << (32 - prefix);
    }

    int mask() {
        return -size();
    }

    boolean contains(Inet4Address address) {
        return (number(address) & mask()) == base;
    }

    Inet4Address gateway() {
        return address(base + 1);
    }

    Inet4Address broadcast() {
        return address(base + size() - 1);
    }

    @Override
    public String toString() {
        return address(base).getHostAddress() + "/" + prefix;
    }
}
