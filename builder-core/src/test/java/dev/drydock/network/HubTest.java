package dev.drydock.network;

import static dev.drydock.network.Containers.address;
import static dev.drydock.network.Containers.connect;
import static dev.drydock.network.Containers.gateway;
import static dev.drydock.network.Containers.readAll;
import static dev.drydock.network.Containers.run;
import static dev.drydock.network.Containers.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HubTest {
    private Containers containers;

    @BeforeEach
    void open() throws Exception {
        containers = Containers.open();
    }

    @AfterEach
    void close() throws Exception {
        if (containers != null) {
            containers.close();
        }
    }

    @Test
    void aChildOfTheNamespaceHasItsLinksAndItsWayOutAndNothingOfTheHost() throws Exception {
        containers.hub.createNetwork("back");
        Attachment attachment = containers.attach("db", "bridge", "back");
        assertThat(attachment.endpoints())
                .extracting(endpoint ->
                        endpoint.network() + " " + endpoint.address().getHostAddress() + "/"
                                + endpoint.prefix() + " " + endpoint.mac() + " by "
                                + endpoint.gateway().getHostAddress())
                .containsExactly(
                        "bridge 172.17.0.2/16 02:42:ac:11:00:02 by 172.17.0.1",
                        "back 172.18.0.2/16 02:42:ac:12:00:02 by 172.18.0.1");
        assertThat(run(attachment, "cat", "/proc/net/dev")
                        .lines()
                        .skip(2)
                        .map(line -> line.strip().split(":", 2)[0]))
                .contains("lo", "eth0", "eth1")
                .doesNotContain("br0", "veth0");
        // destination 0, by 172.17.0.1 and eth0
        assertThat(run(attachment, "cat", "/proc/net/route")).contains("eth0\t00000000\t010011AC\t");
        assertThat(run(attachment, "cat", "/sys/class/net/eth0/address", "/proc/net/fib_trie"))
                .contains("172.17.0.2", "172.18.0.2", "127.0.0.1");
    }

    @Test
    void containersOfOneNetworkReachEachOther() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        Attachment two = containers.attach("two", "bridge");
        int port = containers.serve(one.namespace(), address(one), say("here is one"));
        try (SocketChannel channel = connect(two.namespace(), address(one), port)) {
            assertThat(readAll(channel)).isEqualTo("here is one");
            assertThat(channel.getLocalAddress().toString()).startsWith("/" + address(two) + ":");
        }
    }

    @Test
    void networksAreIsolatedAndOneThatIsInBothReachesBoth() throws Exception {
        containers.hub.createNetwork("front");
        containers.hub.createNetwork("back");
        containers.hub.createNetwork("front");
        Attachment web = containers.attach("web", "front");
        Attachment app = containers.attach("app", "front", "back");
        Attachment db = containers.attach("db", "back");
        int port = containers.serve(db.namespace(), "0.0.0.0", say("data"));
        try (SocketChannel channel = connect(app.namespace(), address(db), port)) {
            assertThat(readAll(channel)).isEqualTo("data");
        }
        assertThatThrownBy(() -> connect(web.namespace(), address(db), port)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> connect(db.namespace(), address(web), port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void whatItOnlyListensForOnItsLoopbackIsDialedToo() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        int shy = containers.serve(one.namespace(), "127.0.0.1", say("from inside"));
        int open = containers.serve(
                one.namespace(),
                address(one),
                client -> say(client.getRemoteAddress().toString()).to(client));
        try (SocketChannel channel = one.dial(shy)) {
            assertThat(readAll(channel)).isEqualTo("from inside");
        }
        try (SocketChannel channel = one.dial(open)) {
            assertThat(readAll(channel)).startsWith("/" + gateway(one) + ":");
        }
        assertThatThrownBy(() -> one.dial(1))
                .isInstanceOf(IOException.class)
                .hasMessage("nothing answers at 172.17.0.2:1 (Connection refused) or 127.0.0.1:1 (Connection refused)");
    }

    @Test
    void aNamespaceWithoutNetworkHasItsLoopback() throws Exception {
        Attachment alone = containers.attach("alone");
        int port = containers.serve(alone.namespace(), "127.0.0.1", say("alone"));
        try (SocketChannel channel = alone.dial(port)) {
            assertThat(readAll(channel)).isEqualTo("alone");
        }
        assertThat(alone.resolvConf()).doesNotContain("nameserver");
    }

    @Test
    void anAddressIsFreeAgainAfterClosingAndALinkToItWorks() throws Exception {
        Attachment stays = containers.attach("stays", "bridge");
        for (int i = 0; i < 3; i++) {
            try (Attachment goes = containers.attach("goes", "bridge")) {
                assertThat(address(goes)).isEqualTo("172.17.0.3");
                int port = containers.serve(goes.namespace(), "0.0.0.0", say("hello"));
                try (SocketChannel channel = connect(stays.namespace(), "172.17.0.3", port)) {
                    assertThat(readAll(channel)).isEqualTo("hello");
                }
            }
        }
    }

    @Test
    void whatCannotBeGivenIsSaidWithARemedy() throws Exception {
        assertThatThrownBy(() -> containers.attach("one", "bridge", "bakc"))
                .hasMessage("network bakc does not exist; there are bridge. Create it first, or name one of these");
        assertThatThrownBy(() -> containers.attach("one", "bridge", "bridge")).hasMessageContaining("named twice");
        Attachment one = containers.attach("one", "bridge");
        assertThat(address(one)).isEqualTo("172.17.0.2");
        assertThatThrownBy(() -> wanting("172.17.0.2"))
                .hasMessage(
                        "network bridge: 172.17.0.2 is taken by another container; ask for another address, or for none");
        assertThatThrownBy(() -> wanting("172.18.0.2"))
                .hasMessageContaining("172.18.0.2 is not an address of 172.17.0.0/16");
        assertThatThrownBy(() -> wanting("172.17.0.1")).hasMessageContaining("is the gateway");
        assertThatThrownBy(() -> wanting("172.17.255.255")).hasMessageContaining("broadcast");
        try (Attachment wanted = wanting("172.17.9.9")) {
            assertThat(address(wanted)).isEqualTo("172.17.9.9");
            assertThat(run(wanted, "cat", "/proc/net/fib_trie")).contains("172.17.9.9");
        }
    }

    private Attachment wanting(String address) throws IOException {
        Inet4Address wanted = (Inet4Address) InetAddress.getByName(address);
        return containers.hub.attach(
                new Join("abc", "", List.of(new Join.Member("bridge", List.of(), Optional.of(wanted)))));
    }

    @Test
    void thereAreThirtyOneNetworks() throws Exception {
        for (int i = 1; i < 31; i++) {
            containers.hub.createNetwork("net" + i);
        }
        assertThat(address(containers.attach("a", "net14"))).isEqualTo("172.31.0.2");
        assertThat(address(containers.attach("b", "net15"))).isEqualTo("192.168.0.2");
        assertThat(address(containers.attach("c", "net30"))).isEqualTo("192.168.240.2");
        assertThatThrownBy(() -> containers.hub.createNetwork("more"))
                .hasMessageStartingWith("network more: all 31 ranges of addresses are given");
    }

    @Test
    void theHostIsReachedByTheGatewayAndNothingIsNoted() throws Exception {
        assertThat(containers.hub.notes()).isEmpty();
        containers.hub.createNetwork("back");
        int port = containers.serve(
                Containers.listen("127.0.0.1", 0),
                client -> say("maven says " + readAll(client)).to(client));
        for (String network : List.of("bridge", "back")) {
            Attachment one = containers.attach("on-" + network, network);
            try (SocketChannel channel = connect(one.namespace(), gateway(one), port)) {
                say("hello").to(channel);
                channel.shutdownOutput();
                assertThat(readAll(channel)).isEqualTo("maven says hello");
            }
        }
    }

    @Test
    void aServerOutsideThatIsNotThereResets() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        assertThatThrownBy(() -> {
                    try (SocketChannel channel = connect(one.namespace(), gateway(one), 1)) {
                        readAll(channel);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void muchIsCarriedOutAndBack() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        byte[] much = new byte[5 << 20];
        new Random(42).nextBytes(much);
        int port = containers.serve(Containers.listen("127.0.0.1", 0), client -> {
            Channels.newOutputStream(client)
                    .write(Channels.newInputStream(client).readAllBytes());
        });
        try (SocketChannel channel = connect(one.namespace(), gateway(one), port)) {
            Channels.newOutputStream(channel).write(much);
            channel.shutdownOutput();
            assertThat(Channels.newInputStream(channel).readAllBytes()).isEqualTo(much);
        }
    }

    @Test
    void elsewhereUdpIsRefusedAtOnce() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        var channel = one.namespace().call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
        try (channel) {
            channel.connect(new InetSocketAddress("192.0.2.1", 123));
            channel.write(ByteBuffer.wrap(new byte[1]));
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anotherUserMayListenOnLowPorts() throws Exception {
        Attachment one = containers.attach("one", "bridge");
        String bind = "import os,socket; os.setgid(1000); os.setuid(1000);"
                + " s=socket.socket(); s.bind(('0.0.0.0',80)); print('bound')";
        assertThat(run(one, "python3", "-c", bind)).isEqualTo("bound\n");
        assertThat(Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start")))
                .isNotEqualTo("0\n"); // the host's
    }

    @Test
    void closingTwiceLeavesTheNextOwnerOfTheAddressAlone() throws Exception {
        Attachment stays = containers.attach("stays", "bridge");
        Attachment first = containers.attach("first", "bridge");
        first.close();
        Attachment second = containers.attach("second", "bridge");
        first.close();
        assertThat(address(second)).isEqualTo("172.17.0.3");
        assertThat(address(containers.attach("third", "bridge"))).isEqualTo("172.17.0.4");
        int port = containers.serve(second.namespace(), "0.0.0.0", say("still here"));
        try (SocketChannel channel = connect(stays.namespace(), address(second), port)) {
            assertThat(readAll(channel)).isEqualTo("still here");
        }
    }

    @Test
    void manyComeAtOnceAndNoNamespaceIsLeft() throws Exception {
        int before = namespaces();
        List<Thread> threads = new ArrayList<>();
        Set<String> addresses = ConcurrentHashMap.newKeySet();
        try (Hub hub = Hub.open(Containers.LIBC, Path.of("unused"))) {
            for (int i = 0; i < 20; i++) {
                String id = "container" + i;
                threads.add(new Thread(() -> {
                    try (Attachment one = hub.attach(
                            new Join(id, "", List.of(new Join.Member(Hub.DEFAULT, List.of(), Optional.empty()))))) {
                        int port = one.namespace()
                                .call(() -> Containers.listen("0.0.0.0", 80)
                                        .socket()
                                        .getLocalPort());
                        one.dial(port).close();
                        addresses.add(id + address(one));
                    } catch (IOException e) {
                        addresses.add(e.getMessage());
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(addresses).hasSize(20).allMatch(entry -> entry.matches("container[0-9]+172.17.0.[0-9]+"));
        }
        long end = System.nanoTime() + 30_000_000_000L;
        while (namespaces() > before && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(namespaces()).isLessThanOrEqualTo(before);
    }

    /** How many network namespaces this JVM's threads are in. */
    private static int namespaces() throws IOException {
        Set<String> found = new HashSet<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                try {
                    found.add(Files.readSymbolicLink(task.resolve("ns/net")).toString());
                } catch (IOException e) {
                    // a thread that has ended
                }
            }
        }
        return found.size();
    }
}
