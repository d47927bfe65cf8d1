package dev.drydock.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsMessageTest {
    static final int AAAA = 28;

    /** A query as resolvers send it: recursion desired, one question of class IN. */
    static byte[] query(String name, int type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
        }
        out.writeBytes(new byte[] {0, (byte) (type >> 8), (byte) type, 0, 1});
        return out.toByteArray();
    }

    @Test
    void aQueryIsReadInSmallLetters() {
        DnsMessage message = DnsMessage.parse(query("DB.Example.com", 1)).orElseThrow();
        assertThat(message.name()).isEqualTo("db.example.com");
        assertThat(message.type()).isEqualTo(DnsMessage.A);
    }

    @Test
    void theAnswerRepeatsIdAndQuestionAndHasARecordForEachAddress() {
        byte[] query = query("Db", 1);
        byte[] reply = DnsMessage.parse(query)
                .orElseThrow()
                .addresses(List.of(Subnet.address(0xac110002), Subnet.address(0xac110003)));
        assertThat(Arrays.copyOf(reply, 12)).containsExactly(0x12, 0x34, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0);
        assertThat(Arrays.copyOfRange(reply, 12, query.length)).isEqualTo(Arrays.copyOfRange(query, 12, query.length));
        assertThat(Arrays.copyOfRange(reply, query.length, query.length + 16))
                .containsExactly(0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 172, 17, 0, 2);
        assertThat(reply).hasSize(query.length + 32);
    }

    @Test
    void moreThanFitsIntoADatagramIsLeftOut() {
        var many = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> Subnet.address(0xac110000 + i))
                .toList();
        byte[] reply = DnsMessage.parse(query("db", 1)).orElseThrow().addresses(many);
        assertThat(reply.length).isLessThanOrEqualTo(512).isGreaterThan(480);
        assertThat(reply[7]).isEqualTo((byte) ((reply.length - query("db", 1).length) / 16));
    }

    @Test
    void reverseNamesAreAddresses() {
        assertThat(DnsMessage.parse(query("2.0.17.172.in-addr.arpa", 12))
                        .orElseThrow()
                        .reverse())
                .hasValue(Subnet.address(0xac110002));
        for (String other : List.of("17.172.in-addr.arpa", "256.0.17.172.in-addr.arpa", "x.0.17.172.in-addr.arpa")) {
            assertThat(DnsMessage.parse(query(other, 12)).orElseThrow().reverse())
                    .isEmpty();
        }
        assertThat(DnsMessage.parse(query("2.0.17.172.in-addr.arpa", 1))
                        .orElseThrow()
                        .reverse())
                .isEmpty();
    }

    @Test
    void aNameThatIsNoNameIsNotWritten() {
        DnsMessage message =
                DnsMessage.parse(query("1.0.17.172.in-addr.arpa", 12)).orElseThrow();
        assertThat(message.pointer("x".repeat(64))[3] & 15).isEqualTo(DnsMessage.NO_SUCH_NAME);
        assertThat(message.pointer("a..b")[3] & 15).isEqualTo(DnsMessage.NO_SUCH_NAME);
        assertThat(message.pointer(("a".repeat(60) + ".").repeat(5) + "b")[3] & 15)
                .isEqualTo(DnsMessage.NO_SUCH_NAME);
        assertThat(new String(message.pointer("db.bridge"), StandardCharsets.ISO_8859_1))
                .endsWith("\2db\6bridge\0");
    }

    @Test
    void whatIsNoSoundQueryIsNotParsed() {
        byte[] good = query("db", 1);
        assertThat(DnsMessage.parse(new byte[0])).isEmpty();
        assertThat(DnsMessage.parse(changed(good, 2, 0x81))).isEmpty(); // a response
        assertThat(DnsMessage.isQuery(changed(good, 2, 0x81))).isFalse();
        assertThat(DnsMessage.parse(changed(good, 2, 0x28))).isEmpty(); // an update
        assertThat(DnsMessage.parse(changed(good, 5, 0))).isEmpty(); // no question
        assertThat(DnsMessage.parse(changed(good, 5, 2))).isEmpty(); // two, and one is missing
        assertThat(DnsMessage.parse(changed(good, 12, 0xc0))).isEmpty(); // a pointer, to itself
        assertThat(DnsMessage.parse(changed(good, 12, 63))).isEmpty(); // a label beyond the end
        assertThat(DnsMessage.parse(changed(good, good.length - 1, 3))).isEmpty(); // class CHAOS
        assertThat(DnsMessage.parse(query(("a".repeat(60) + ".").repeat(5) + "b", 1)))
                .isEmpty(); // 307 bytes
        for (int length = 0; length < good.length; length++) {
            assertThat(DnsMessage.parse(Arrays.copyOf(good, length))).isEmpty();
        }
    }

    private static byte[] changed(byte[] message, int at, int value) {
        byte[] changed = message.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void anyBytesAreRefusedOrAnsweredWithinBounds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = query("some.host.name", 1);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(80));
            for (int changes = random.nextInt(8); changes > 0 && bytes.length > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            DnsMessage.parse(bytes).ifPresent(message -> {
                message.reverse();
                byte[] reply = message.addresses(List.of(Subnet.address(1)));
                assertThat(reply.length).as("seed %d", seed).isBetween(12 + 5 + 16, 512);
                assertThat(message.error(3).length).as("seed %d", seed).isEqualTo(reply.length - 16);
            });
            if (DnsMessage.isQuery(bytes)) {
                assertThat(DnsMessage.refusal(bytes, 1)).as("seed %d", seed).hasSize(12);
            }
        }
    }
}
