package dev.drydock.network;

import dev.drydock.syscall.LibC;
import dev.drydock.syscall.NetlinkSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The hub's packet rules, one table for IPv4, written over nfnetlink. The first chain leads what leaves the networks to
 * sockets of ours; the second refuses what is left, so that nobody waits for an answer that never comes.
 */
final class NfTables implements AutoCloseable {
    private static final int SUBSYSTEM = 10;
    private static final int BATCH_BEGIN = 16;
    private static final int BATCH_END = 17;
    private static final int NEW_TABLE = SUBSYSTEM << 8;
    private static final int NEW_CHAIN = SUBSYSTEM << 8 | 3;
    private static final int NEW_RULE = SUBSYSTEM << 8 | 6;
    private static final int IPV4 = 2;

    private static final String TABLE = "drydock";
    private static final String LEAD = "lead";
    private static final String REFUSE = "refuse";
    private static final int PREROUTING = 0;
    private static final int BEFORE_ROUTING_DESTINATION = -100;
    private static final int DNS = 53;

    private final Netlink netlink;
    private boolean refuses;

    /** Of the calling thread's namespace. */
    NfTables(LibC libc) throws IOException {
        this.netlink = new Netlink(libc, NetlinkSocket.NETFILTER);
    }

    /**
     * Leads TCP to a port of the hub, and questions for names to the name server.
     *
     * @throws IOException where the kernel has no nf_tables with nat, or does not let us
     */
    void lead(int proxyPort) throws IOException {
        transaction(
                "nf_tables redirect to port " + proxyPort,
                List.of(
                        message(NEW_TABLE, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE)
                                .attribute(1, TABLE),
                        chain(LEAD, "nat", BEFORE_ROUTING_DESTINATION),
                        rule(
                                LEAD,
                                NetlinkMessage.APPEND,
                                new NftRule().protocol(NftRule.TCP).redirect(proxyPort)),
                        rule(
                                LEAD,
                                NetlinkMessage.APPEND,
                                new NftRule().protocol(NftRule.UDP).toPort(DNS).redirect(DNS))));
    }

    /** Answers what leads nowhere with a reset or an ICMP message. @return whether the kernel can (5.9 and later) */
    boolean refuse() {
        try {
            transaction(
                    "nf_tables reject",
                    List.of(
                            chain(REFUSE, "filter", 0),
                            rule(
                                    REFUSE,
                                    NetlinkMessage.APPEND,
                                    new NftRule().protocol(NftRule.TCP).reset()),
                            rule(REFUSE, NetlinkMessage.APPEND, new NftRule().prohibit())));
            refuses = true;
        } catch (IOException e) {
            refuses = false; // dropped in silence then, as nothing is forwarded
        }
        return refuses;
    }

    /** Leaves alone what stays inside of one network, and what is for the name server on its gateway. */
    void add(Subnet subnet) throws IOException {
        List<NetlinkMessage> rules = new ArrayList<>();
        rules.add(rule(LEAD, 0, new NftRule().to(subnet).notTo(subnet.gateway()).accept()));
        rules.add(rule(
                LEAD,
                0,
                new NftRule()
                        .to(subnet.gateway())
                        .protocol(NftRule.TCP)
                        .toPort(DNS)
                        .accept()));
        if (refuses) {
            rules.add(rule(REFUSE, 0, new NftRule().to(subnet.gateway()).accept()));
            rules.add(rule(REFUSE, 0, new NftRule().from(subnet).to(subnet).accept()));
        }
        transaction("nf_tables rules for " + subnet, rules);
    }

    private void transaction(String operation, List<NetlinkMessage> messages) throws IOException {
        List<NetlinkMessage> batch = new ArrayList<>();
        batch.add(new NetlinkMessage(BATCH_BEGIN, 0).raw(0, 0, 0, SUBSYSTEM));
        batch.addAll(messages);
        batch.add(new NetlinkMessage(BATCH_END, 0).raw(0, 0, 0, SUBSYSTEM));
        netlink.exchange(operation, batch);
    }

    /** With struct nfgenmsg. */
    private static NetlinkMessage message(int type, int flags) {
        return new NetlinkMessage(type, flags | NetlinkMessage.ACK).raw(IPV4, 0, 0, 0);
    }

    private static NetlinkMessage chain(String name, String type, int priority) {
        NetlinkMessage chain =
                message(NEW_CHAIN, NetlinkMessage.CREATE).attribute(1, TABLE).attribute(3, name);
        return chain.nested(4, () -> chain.networkOrder(1, PREROUTING).networkOrder(2, priority))
                .attribute(7, type);
    }

    private static NetlinkMessage rule(String chain, int position, NftRule rule) {
        NetlinkMessage message = message(NEW_RULE, NetlinkMessage.CREATE | position)
                .attribute(1, TABLE)
                .attribute(2, chain);
        return message.nested(4, () -> rule.write(message));
    }

    @Override
    public void close() {
        netlink.close();
    }
}
