package dev.drydock.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One netlink message being written: header, the subsystem's own header, attributes (netlink(7)). Numbers are in the
 * machine's byte order unless a method says otherwise.
 */
final class NetlinkMessage {
    static final int REQUEST = 1;
    static final int ACK = 4;
    static final int EXCLUSIVE = 0x200;
    static final int CREATE = 0x400;
    static final int APPEND = 0x800;

    static final int HEADER = 16;
    private static final int NESTED = 0x8000;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int CAPACITY = 4096;

    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

    /** @param flags besides {@link #REQUEST} */
    NetlinkMessage(int type, int flags) {
        buffer.putInt(0).putShort((short) type).putShort((short) (REQUEST | flags));
        buffer.putInt(0).putInt(0);
    }

    /** struct ifinfomsg. */
    NetlinkMessage linkHeader(int index, int flags) {
        buffer.put((byte) 0).put((byte) 0).putShort((short) 0);
        buffer.putInt(index).putInt(flags).putInt(flags);
        return this;
    }

    /** struct ifaddrmsg, of IPv4. */
    NetlinkMessage addressHeader(int prefix, int index) {
        buffer.put((byte) 2).put((byte) prefix).put((byte) 0).put((byte) 0).putInt(index);
        return this;
    }

    /** Bytes as they are. */
    NetlinkMessage raw(int... bytes) {
        for (int value : bytes) {
            buffer.put((byte) value);
        }
        return this;
    }

    NetlinkMessage attribute(int type, byte[] value) {
        buffer.putShort((short) (ATTRIBUTE_HEADER + value.length)).putShort((short) type);
        buffer.put(value);
        return pad();
    }

    NetlinkMessage attribute(int type, int value) {
        buffer.putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    /** A number in network order, as netfilter has them. */
    NetlinkMessage networkOrder(int type, int value) {
        return attribute(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** A text, ended by NUL. */
    NetlinkMessage attribute(int type, String text) {
        return attribute(type, (text + '\0').getBytes(StandardCharsets.US_ASCII));
    }

    NetlinkMessage attribute(int type, InetAddress address) {
        return attribute(type, address.getAddress());
    }

    /** An attribute that holds what {@code inside} writes. */
    NetlinkMessage nested(int type, Runnable inside) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) (type | NESTED));
        inside.run();
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    private NetlinkMessage pad() {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    /**
     * The finished message.
     *
     * @param sequence comes back in its acknowledgement
     */
    byte[] bytes(int sequence) {
        byte[] all = new byte[buffer.position()];
        buffer.putInt(0, all.length).putInt(8, sequence);
        buffer.get(0, all);
        return all;
    }
}
