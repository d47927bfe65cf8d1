package dev.drydock.network;

import dev.drydock.syscall.LibC;
import dev.drydock.syscall.NetlinkSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** Links, addresses and routes of one namespace: rtnetlink(7). */
final class Links implements AutoCloseable {
    /** What a bridge and its veth pairs carry in one packet. */
    static final int MTU = 65520;

    private static final int NEW_LINK = 16;
    private static final int DELETE_LINK = 17;
    private static final int GET_LINK = 18;
    private static final int NEW_ADDRESS = 20;
    private static final int NEW_ROUTE = 24;

    private static final int UP = 1;
    private static final int MAC = 1;
    private static final int NAME = 3;
    private static final int LINK_MTU = 4;
    private static final int MASTER = 10;
    private static final int OPERATIONAL_STATE = 16;
    private static final int LINK_INFO = 18;
    private static final int AF_SPEC = 26;
    private static final int NAMESPACE_FD = 28;
    private static final int INFO_KIND = 1;
    private static final int INFO_DATA = 2;
    private static final int VETH_PEER = 1;
    private static final int AF_INET = 2;
    private static final int INET_CONF = 1;
    private static final int FORWARDING = 1;

    private static final int LOOPBACK = 1;
    private static final int STATE_UP = 6;
    private static final long POLL_NS = 200_000;
    private static final long RUNNING_WITHIN_NS = 10_000_000_000L;

    private final Netlink netlink;

    /** Of the calling thread's namespace. */
    Links(LibC libc) throws IOException {
        this.netlink = new Netlink(libc, NetlinkSocket.ROUTE);
    }

    void loopbackUp() throws IOException {
        up(LOOPBACK);
    }

    void up(int index) throws IOException {
        netlink.request(
                "set link " + index + " up", new NetlinkMessage(NEW_LINK, NetlinkMessage.ACK).linkHeader(index, UP));
    }

    /**
     * Makes a bridge that is up and forwards no packet to another link.
     *
     * @return its index
     */
    int makeBridge(String name) throws IOException {
        NetlinkMessage make =
                create(NEW_LINK).linkHeader(0, UP).attribute(NAME, name).attribute(LINK_MTU, MTU);
        make.nested(LINK_INFO, () -> make.attribute(INFO_KIND, "bridge"));
        netlink.request("make bridge " + name, make);
        int index = index(name);
        NetlinkMessage conf = new NetlinkMessage(NEW_LINK, NetlinkMessage.ACK).linkHeader(index, UP);
        conf.nested(
                AF_SPEC, () -> conf.nested(AF_INET, () -> conf.nested(INET_CONF, () -> conf.attribute(FORWARDING, 0))));
        netlink.request("turn forwarding off on " + name, conf);
        return index;
    }

    /**
     * Makes a pair of links: one on a bridge here, up; the other in another namespace, down (it may not be up before its
     * peer is there).
     *
     * @param namespace the descriptor of the other namespace
     * @param mac of the other one
     */
    void makePair(String name, int bridge, String peer, int namespace, byte[] mac) throws IOException {
        NetlinkMessage make = create(NEW_LINK)
                .linkHeader(0, UP)
                .attribute(NAME, name)
                .attribute(LINK_MTU, MTU)
                .attribute(MASTER, bridge);
        make.nested(
                LINK_INFO,
                () -> make.attribute(INFO_KIND, "veth")
                        .nested(
                                INFO_DATA,
                                () -> make.nested(
                                        VETH_PEER,
                                        () -> make.linkHeader(0, 0)
                                                .attribute(NAME, peer)
                                                .attribute(LINK_MTU, MTU)
                                                .attribute(MAC, mac)
                                                .attribute(NAMESPACE_FD, namespace))));
        netlink.request("make veth pair " + name + " and " + peer, make);
    }

    void delete(String name) throws IOException {
        netlink.request(
                "delete link " + name,
                new NetlinkMessage(DELETE_LINK, NetlinkMessage.ACK)
                        .linkHeader(0, 0)
                        .attribute(NAME, name));
    }

    int index(String name) throws IOException {
        return get(name).getInt(4);
    }

    /**
     * Waits until packets go through a link. The kernel sees to that soon after its peer is up; what is sent before is
     * lost, and sent again only a second later.
     */
    void awaitRunning(String name) throws IOException {
        long end = System.nanoTime() + RUNNING_WITHIN_NS;
        while (state(get(name)) != STATE_UP) {
            if (System.nanoTime() > end) {
                throw new IOException("set link " + name + " up: it does not run after 10 s");
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private ByteBuffer get(String name) throws IOException {
        NetlinkMessage get = new NetlinkMessage(GET_LINK, 0).linkHeader(0, 0).attribute(NAME, name);
        return netlink.ask("look up link " + name, get)
                .orElseThrow(() -> new IOException("look up link " + name + ": the kernel gave no answer"));
    }

    /** The operational state (RFC 2863) in an answer: struct ifinfomsg of 16 bytes, then attributes. */
    private static int state(ByteBuffer link) {
        for (int at = 16; at + 4 < link.limit(); ) {
            int length = Short.toUnsignedInt(link.getShort(at));
            if (link.getShort(at + 2) == OPERATIONAL_STATE) {
                return link.get(at + 4);
            }
            at += Math.max(4, (length + 3) & ~3);
        }
        return 0;
    }

    /** Gives an address to a link; the broadcast address is the last of its network. */
    void addAddress(int index, Subnet subnet, Inet4Address address) throws IOException {
        NetlinkMessage add = create(NEW_ADDRESS)
                .addressHeader(subnet.prefix(), index)
                .attribute(2, address) // IFA_LOCAL
                .attribute(1, address) // IFA_ADDRESS
                .attribute(4, subnet.broadcast()); // IFA_BROADCAST
        netlink.request("add address " + address.getHostAddress() + "/" + subnet.prefix() + " to link " + index, add);
    }

    /** The way to everything that no link leads to. */
    void addDefaultRoute(int index, Inet4Address gateway) throws IOException {
        // struct rtmsg: AF_INET, no lengths, tos 0, table main, protocol boot, scope universe, type unicast, no flags
        NetlinkMessage add = create(NEW_ROUTE)
                .raw(AF_INET, 0, 0, 0, 254, 3, 0, 1)
                .raw(0, 0, 0, 0)
                .attribute(5, gateway) // RTA_GATEWAY
                .attribute(4, index); // RTA_OIF
        netlink.request("add default route by " + gateway.getHostAddress(), add);
    }

    private static NetlinkMessage create(int type) {
        return new NetlinkMessage(type, NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE);
    }

    @Override
    public void close() {
        netlink.close();
    }
}
