package dev.drydock.network;

import static dev.drydock.network.Containers.connect;
import static dev.drydock.network.Containers.gateway;
import static dev.drydock.network.Containers.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DnsServerTest {
    @TempDir
    Path folder;

    private Containers containers;
    private DatagramSocket upstream;
    private Path resolvConf;

    /** The host's name server: knows two names as 192.0.2.7 and nothing else. */
    @BeforeEach
    void open() throws Exception {
        upstream = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        resolvConf = Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\nsearch corp.example\n");
        containers = Containers.open(resolvConf, upstream.getLocalPort());
        Threads.start("test-upstream", () -> {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                    upstream.receive(packet);
                    byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                    DnsMessage message = DnsMessage.parse(query).orElseThrow();
                    byte[] reply = message.name().matches("www(\\.corp)?\\.example")
                            ? message.addresses(message.type() == 1 ? List.of(Subnet.address(0xc0000207)) : List.of())
                            : message.error(DnsMessage.NO_SUCH_NAME);
                    upstream.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // closed
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        upstream.close();
        if (containers != null) {
            containers.close();
        }
    }

    /** What the container is told by UDP: addresses, or the number of the error. */
    private static String ask(Attachment from, String name, int type) throws IOException {
        try (DatagramChannel channel = from.namespace().call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            channel.connect(new InetSocketAddress(gateway(from), 53));
            channel.socket().setSoTimeout(1000);
            DatagramPacket reply = new DatagramPacket(new byte[2000], 2000);
            byte[] query = DnsMessageTest.query(name, type);
            while (true) {
                channel.write(ByteBuffer.wrap(query));
                try {
                    channel.socket().receive(reply);
                    return read(ByteBuffer.wrap(reply.getData(), 0, reply.getLength()), query.length);
                } catch (SocketTimeoutException e) {
                    // a datagram may be lost: asked again, as resolvers do
                }
            }
        }
    }

    private static String read(ByteBuffer reply, int questionEnd) {
        if ((reply.get(3) & 15) != 0) {
            return "error " + (reply.get(3) & 15);
        }
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < reply.getShort(6); i++) {
            addresses.add(
                    Subnet.address(reply.getInt(questionEnd + 16 * i + 12)).getHostAddress());
        }
        return String.join(" ", addresses);
    }

    @Test
    void everyNameOfAContainerIsKnownInItsNetworksAndNowhereElse() throws Exception {
        containers.hub.createNetwork("back");
        Attachment web = containers.attach("web", "bridge");
        Attachment app = containers.attach("app", "bridge", "back");
        Attachment db = containers.hub.attach(new Join(
                "0123456789abcdef0123",
                "DB-Host",
                List.of(new Join.Member("back", List.of("db", "Postgres"), Optional.empty()))));
        for (String name :
                List.of("db", "DB", "postgres", "db-host", "0123456789ab", "0123456789abcdef0123", "db.back")) {
            assertThat(ask(app, name, 1)).as(name).isEqualTo("172.18.0.3");
            assertThat(ask(web, name, 1)).as(name).isEqualTo("error 3");
        }
        assertThat(ask(db, "app", 1)).isEqualTo("172.18.0.2");
        assertThat(ask(web, "app", 1)).isEqualTo("172.17.0.3");
        assertThat(ask(app, "app", 1)).isEqualTo("172.17.0.3 172.18.0.2");
        assertThat(ask(app, "db", DnsMessageTest.AAAA)).isEmpty();
        assertThat(ask(app, "db.bridge", 1)).isEqualTo("error 3");
        db.close();
        assertThat(ask(app, "db", 1)).isEqualTo("error 3");
    }

    @Test
    void twoWithOneAliasAreBothTold() throws Exception {
        Attachment one = containers.attach("worker", "bridge");
        containers.attach("worker", "bridge");
        assertThat(ask(one, "worker", 1)).isEqualTo("172.17.0.2 172.17.0.3");
    }

    @Test
    void theHostIsTheGatewayOfTheNetworkThatOneIsIn() throws Exception {
        containers.hub.createNetwork("back");
        Attachment one = containers.attach("one", "bridge");
        Attachment two = containers.attach("two", "back");
        assertThat(ask(one, "host.drydock.internal", 1)).isEqualTo("172.17.0.1");
        assertThat(ask(two, "host.docker.internal", 1)).isEqualTo("172.18.0.1");
    }

    @Test
    void otherNamesAreAskedOfTheHostsServers() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        assertThat(ask(one, "www.example", 1)).isEqualTo("192.0.2.7");
        assertThat(ask(one, "www.nowhere", 1)).isEqualTo("error 3");
        Files.writeString(resolvConf, "search corp.example\n");
        assertThat(ask(one, "www.example", 1)).isEqualTo("error 2");
    }

    @Test
    void byTcpItAnswersManyQuestions() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        try (SocketChannel channel = connect(one.namespace(), gateway(one), 53)) {
            DataInputStream input = new DataInputStream(Channels.newInputStream(channel));
            for (String name : List.of("one", "host.drydock.internal")) {
                byte[] query = DnsMessageTest.query(name, 1);
                channel.write(ByteBuffer.wrap(DnsForwarder.framed(query)));
                ByteBuffer reply = ByteBuffer.wrap(input.readNBytes(input.readUnsignedShort()));
                assertThat(read(reply, query.length)).startsWith("172.17.0.");
            }
        }
    }

    @Test
    void realResolversFindNames() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        containers.attach("db", "bridge");
        Path file = Files.writeString(folder.resolve("container.conf"), one.resolvConf());
        String withFile = "mount --bind " + file + " /etc/resolv.conf && ";
        assertThat(inMounts(one, withFile + "getent ahostsv4 db")).contains("172.17.0.3");
        assertThat(inMounts(one, withFile + "getent hosts db")).contains("172.17.0.3");
        assertThat(inMounts(one, withFile + "getent hosts 172.17.0.3")).contains("db.bridge");
        assertThat(inMounts(one, withFile + "getent ahostsv4 www")).contains("192.0.2.7"); // www.corp.example
        assertThat(inMounts(one, withFile + "getent ahostsv4 host.drydock.internal"))
                .contains("172.17.0.1");
        assertThat(inMounts(one, withFile + "busybox nslookup db.")).contains("Address: 172.17.0.3");
        // a server of one's own choice is led to ours
        assertThat(run(one, "busybox", "nslookup", "db", "192.0.2.53")).contains("Address: 172.17.0.3");
    }

    private static String inMounts(Attachment attachment, String script) throws IOException {
        return run(attachment, "unshare", "-m", "sh", "-c", script);
    }

    @Test
    void hostilePacketsLeaveItAnswering() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        Random random = new Random(7);
        try (DatagramChannel channel = one.namespace().call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            channel.connect(new InetSocketAddress(gateway(one), 53));
            for (int i = 0; i < 2000; i++) {
                byte[] bytes = new byte[random.nextInt(100)];
                random.nextBytes(bytes);
                if (bytes.length > 5) {
                    bytes[4] = 0;
                    bytes[5] = (byte) random.nextInt(3);
                }
                channel.write(ByteBuffer.wrap(bytes));
            }
        }
        try (SocketChannel channel = connect(one.namespace(), gateway(one), 53)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xff, 1}));
        }
        assertThat(ask(one, "one", 1)).isEqualTo("172.17.0.2");
    }
}
