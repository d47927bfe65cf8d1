package dev.drydock.network;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One rule being written: expressions over IPv4 packets, first to last, as {@code linux/netfilter/nf_tables.h} numbers
 * them. Conditions come first; a rule has one verdict, last.
 */
final class NftRule {
    static final int TCP = 6;
    static final int UDP = 17;

    private static final int REGISTER_VERDICT = 0;
    private static final int REGISTER = 1;
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;
    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;
    private static final int META_PROTOCOL = 16;
    private static final int ACCEPT = 1;
    private static final int PORT_GIVEN = 2;
    private static final int ELEMENT = 1;

    private static final int ICMP_UNREACHABLE = 0;
    private static final int TCP_RESET = 1;
    private static final int CODE_PROHIBITED = 13;

    private record Expression(String name, List<Attribute> attributes) {}

    private interface Attribute {
        void write(NetlinkMessage message);
    }

    private final List<Expression> expressions = new ArrayList<>();

    NftRule to(Inet4Address address) {
        return payload(NETWORK_HEADER, DESTINATION, 4).compare(EQUAL, address.getAddress());
    }

    NftRule notTo(Inet4Address address) {
        return payload(NETWORK_HEADER, DESTINATION, 4).compare(NOT_EQUAL, address.getAddress());
    }

    NftRule to(Subnet subnet) {
        return within(DESTINATION, subnet);
    }

    NftRule from(Subnet subnet) {
        return within(SOURCE, subnet);
    }

    private NftRule within(int field, Subnet subnet) {
        payload(NETWORK_HEADER, field, 4);
        expressions.add(new Expression(
                "bitwise",
                List.of(
                        number(1, REGISTER),
                        number(2, REGISTER),
                        number(3, 4),
                        data(4, bytes(subnet.mask())),
                        data(5, bytes(0)))));
        return compare(EQUAL, bytes(subnet.base()));
    }

    NftRule protocol(int number) {
        expressions.add(new Expression("meta", List.of(number(2, META_PROTOCOL), number(1, REGISTER))));
        return compare(EQUAL, new byte[] {(byte) number});
    }

    NftRule toPort(int port) {
        return payload(TRANSPORT_HEADER, 2, 2).compare(EQUAL, port(port));
    }

    NftRule accept() {
        expressions.add(new Expression("immediate", List.of(number(1, REGISTER_VERDICT), verdict(2, ACCEPT))));
        return this;
    }

    /** To a port of the machine itself, at the address of the link that the packet came by. */
    NftRule redirect(int port) {
        expressions.add(new Expression("immediate", List.of(number(1, REGISTER), data(2, port(port)))));
        expressions.add(new Expression("redir", List.of(number(1, REGISTER), number(3, PORT_GIVEN))));
        return this;
    }

    NftRule reset() {
        expressions.add(new Expression("reject", List.of(number(1, TCP_RESET), single(2, 0))));
        return this;
    }

    /** Tells the sender that this is not allowed. */
    NftRule prohibit() {
        expressions.add(new Expression("reject", List.of(number(1, ICMP_UNREACHABLE), single(2, CODE_PROHIBITED))));
        return this;
    }

    private NftRule payload(int base, int offset, int length) {
        expressions.add(new Expression(
                "payload", List.of(number(1, REGISTER), number(2, base), number(3, offset), number(4, length))));
        return this;
    }

    private NftRule compare(int operation, byte[] value) {
        expressions.add(new Expression("cmp", List.of(number(1, REGISTER), number(2, operation), data(3, value))));
        return this;
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static byte[] port(int port) {
        return ByteBuffer.allocate(2).putShort((short) port).array();
    }

    /** Writes the list of expressions. */
    void write(NetlinkMessage message) {
        for (Expression expression : expressions) {
            message.nested(
                    ELEMENT,
                    () -> message.attribute(1, expression.name())
                            .nested(2, () -> expression.attributes().forEach(attribute -> attribute.write(message))));
        }
    }

    private static Attribute number(int type, int value) {
        return message -> message.networkOrder(type, value);
    }

    private static Attribute single(int type, int value) {
        return message -> message.attribute(type, new byte[] {(byte) value});
    }

    private static Attribute data(int type, byte[] value) {
        return message -> message.nested(type, () -> message.attribute(1, value));
    }

    private static Attribute verdict(int type, int code) {
        return message -> message.nested(type, () -> message.nested(2, () -> message.networkOrder(1, code)));
    }
}
