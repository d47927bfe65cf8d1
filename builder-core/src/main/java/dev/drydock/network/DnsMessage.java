package dev.drydock.network;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A query as it came, and the replies that are made from it: RFC 1035 §4. Any bytes may come. */
final class DnsMessage {
    static final int A = 1;
    static final int PTR = 12;
    static final int ANY = 255;

    static final int FORMAT_ERROR = 1;
    static final int SERVER_FAILURE = 2;
    static final int NO_SUCH_NAME = 3;
    static final int NOT_IMPLEMENTED = 4;

    static final int HEADER = 12;
    /** What fits into a datagram of the old protocol, which every client takes. */
    private static final int SMALL = 512;

    private static final int MAX_NAME = 255;
    private static final int MAX_LABEL = 63;
    /** Seconds that an answer may be kept: a container that is made again has another address. */
    private static final int LIFE = 5;

    private static final int ADDRESS_RECORD = 16;

    private final byte[] query;
    private final int end;
    private final String name;
    private final int type;

    private DnsMessage(byte[] query, int end, String name, int type) {
        this.query = query;
        this.end = end;
        this.name = name;
        this.type = type;
    }

    /** Whether these bytes claim to be a query, so that they may be answered at all: an answer never is. */
    static boolean isQuery(byte[] message) {
        return message.length >= HEADER && (message[2] & 0x80) == 0;
    }

    /** The query in these bytes; empty unless it has a known form: opcode 0, one question, a sound name, class IN. */
    static Optional<DnsMessage> parse(byte[] message) {
        if (!isQuery(message) || (message[2] & 0x78) != 0 || number(message, 4) != 1) {
            return Optional.empty();
        }
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        while (at < message.length && message[at] != 0) {
            int length = message[at] & 0xff;
            if (length > MAX_LABEL || at + 1 + length > message.length || at + length - HEADER > MAX_NAME) {
                return Optional.empty();
            }
            name.append(name.length() == 0 ? "" : ".")
                    .append(new String(message, at + 1, length, StandardCharsets.ISO_8859_1));
            at += 1 + length;
        }
        int end = at + 5;
        if (end > message.length || number(message, at + 3) != 1) {
            return Optional.empty();
        }
        return Optional.of(
                new DnsMessage(message, end, name.toString().toLowerCase(Locale.ROOT), number(message, at + 1)));
    }

    private static int number(byte[] message, int at) {
        return ((message[at] & 0xff) << 8) | (message[at + 1] & 0xff);
    }

    /** The name asked for, in small letters, without a dot at its end. */
    String name() {
        return name;
    }

    /** The type of record asked for. */
    int type() {
        return type;
    }

    /** The address whose name is asked for ({@code 4.3.2.1.in-addr.arpa}). */
    Optional<Inet4Address> reverse() {
        String[] parts = name.split("\\.", -1);
        if (type != PTR || parts.length != 6 || !name.endsWith(".in-addr.arpa")) {
            return Optional.empty();
        }
        int address = 0;
        for (int i = 3; i >= 0; i--) {
            if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            address = (address << 8) | Integer.parseInt(parts[i]);
        }
        return Optional.of(Subnet.address(address));
    }

    /** A reply with these addresses, as many as fit; with none, the name exists and has no such record. */
    byte[] addresses(List<Inet4Address> addresses) {
        int count = Math.min(addresses.size(), (SMALL - end) / ADDRESS_RECORD);
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (Inet4Address address : addresses.subList(0, count)) {
            record(records, A, address.getAddress());
        }
        return reply(0, count, records.toByteArray());
    }

    /** A reply with the name of an address. */
    byte[] pointer(String to) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String label : to.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            if (bytes.length == 0 || bytes.length > MAX_LABEL || data.size() + bytes.length + 2 > MAX_NAME) {
                return error(NO_SUCH_NAME);
            }
            data.write(bytes.length);
            data.writeBytes(bytes);
        }
        data.write(0);
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        record(records, PTR, data.toByteArray());
        return reply(0, 1, records.toByteArray());
    }

    private static void record(ByteArrayOutputStream to, int type, byte[] data) {
        ByteBuffer head = ByteBuffer.allocate(12);
        head.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1);
        head.putInt(LIFE).putShort((short) data.length);
        to.writeBytes(head.array());
        to.writeBytes(data);
    }

    byte[] error(int code) {
        return reply(code, 0, new byte[0]);
    }

    private byte[] reply(int code, int count, byte[] records) {
        ByteBuffer reply = ByteBuffer.allocate(end + records.length);
        reply.put(head(query, code)).putShort((short) 1).putShort((short) count).putInt(0);
        reply.put(query, HEADER, end - HEADER).put(records);
        return reply.array();
    }

    /** A reply without any record to something that {@link #isQuery} and cannot be understood. */
    static byte[] refusal(byte[] message, int code) {
        return ByteBuffer.allocate(HEADER).put(head(message, code)).array();
    }

    /** Id, and flags: a response, the query's opcode and "recursion desired", "recursion available", the code. */
    private static byte[] head(byte[] message, int code) {
        return new byte[] {message[0], message[1], (byte) (0x80 | (message[2] & 0x79)), (byte) (0x80 | code)};
    }
}
