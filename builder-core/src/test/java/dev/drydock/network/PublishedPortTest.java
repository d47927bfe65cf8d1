package dev.drydock.network;

import static dev.drydock.network.Containers.address;
import static dev.drydock.network.Containers.readAll;
import static dev.drydock.network.Containers.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PublishedPortTest {
    private Containers containers;
    private Attachment one;

    @BeforeEach
    void open() throws Exception {
        containers = Containers.open();
        one = containers.attach("one", "bridge");
    }

    @AfterEach
    void close() throws Exception {
        if (containers != null) {
            containers.close();
        }
    }

    private PublishedPort publish(int hostPort, int containerPort, boolean udp) throws IOException {
        return PublishedPort.open(new Binding(Optional.empty(), hostPort, containerPort, udp), one);
    }

    private static List<String> addresses(PublishedPort port) {
        return port.addresses().stream().map(InetAddress::getHostAddress).toList();
    }

    @Test
    void aFreePortIsTheSameOnBothLoopbacks() throws Exception {
        int inside = containers.serve(one.namespace(), "0.0.0.0", say("it is me"));
        try (PublishedPort port = publish(0, inside, false)) {
            assertThat(addresses(port)).containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1");
            for (String host : List.of("127.0.0.1", "::1")) {
                try (SocketChannel client = SocketChannel.open(new InetSocketAddress(host, port.port()))) {
                    assertThat(readAll(client)).isEqualTo("it is me");
                }
            }
        }
    }

    @Test
    void anAddressThatIsAskedForIsTheOnlyOne() throws Exception {
        int inside = containers.serve(one.namespace(), "127.0.0.1", say("me"));
        Binding binding = new Binding(Optional.of(InetAddress.getByName("127.0.0.2")), 0, inside, false);
        try (PublishedPort port = PublishedPort.open(binding, one)) {
            assertThat(addresses(port)).containsExactly("127.0.0.2");
            try (SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.2", port.port()))) {
                assertThat(readAll(client)).isEqualTo("me");
            }
            assertThatThrownBy(() -> SocketChannel.open(new InetSocketAddress("127.0.0.1", port.port())))
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void theEndInOneDirectionLeavesTheOtherOpen() throws Exception {
        int inside = containers.serve(one.namespace(), "0.0.0.0", client -> {
            String asked = readAll(client);
            say("you said " + asked).to(client);
        });
        try (PublishedPort port = publish(0, inside, false);
                SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port.port()))) {
            say("good bye").to(client);
            client.shutdownOutput();
            assertThat(readAll(client)).isEqualTo("you said good bye");
        }
    }

    @Test
    void muchIsCarriedBothWaysAtOnce() throws Exception {
        byte[] much = new byte[20 << 20];
        new Random(1).nextBytes(much);
        int inside = containers.serve(one.namespace(), "0.0.0.0", client -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(100_000);
            while (client.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    client.write(buffer);
                }
            }
        });
        try (PublishedPort port = publish(0, inside, false);
                SocketChannel client = SocketChannel.open(new InetSocketAddress("::1", port.port()))) {
            Threads.start("test-writer", () -> {
                try {
                    client.write(ByteBuffer.wrap(much)); // a stream of a channel shares its lock with the other stream
                    client.shutdownOutput();
                } catch (IOException e) {
                    // the reader's end is early then
                }
            });
            assertThat(Channels.newInputStream(client).readAllBytes()).isEqualTo(much);
        }
    }

    @Test
    void twoHundredConnectionsAreOpenAtOnce() throws Exception {
        int count = 200;
        CountDownLatch all = new CountDownLatch(count);
        int inside = containers.serve(one.namespace(), "0.0.0.0", client -> {
            all.countDown();
            try {
                all.await(); // nobody is answered before everybody is there
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            say("all are here").to(client);
        });
        try (PublishedPort port = publish(0, inside, false)) {
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", port.port())));
            }
            for (SocketChannel client : clients) {
                assertThat(readAll(client)).isEqualTo("all are here");
                client.close();
            }
        }
    }

    @Test
    void aServerThatIsNotThereResets() throws Exception {
        try (PublishedPort port = publish(0, 1, false)) {
            assertThatThrownBy(() -> {
                        try (SocketChannel client =
                                SocketChannel.open(new InetSocketAddress("127.0.0.1", port.port()))) {
                            readAll(client);
                        }
                    })
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void closingEndsListeningAndConnections() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        int inside = containers.serve(one.namespace(), "0.0.0.0", client -> {
            say("x").to(client);
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        PublishedPort port = publish(0, inside, false);
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port.port()))) {
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(1);
            port.close();
            assertThatThrownBy(() -> readAll(client)).hasMessageContaining("reset");
            bindSoon(port.port()); // a thread that still accepts holds the socket for as long as it takes to wake it
        } finally {
            never.countDown();
        }
    }

    private static void bindSoon(int port) throws IOException {
        long end = System.nanoTime() + 5_000_000_000L;
        while (true) {
            try (ServerSocket free = new ServerSocket()) {
                free.bind(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (BindException e) {
                assertThat(System.nanoTime()).as("the port is free").isLessThan(end);
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aTakenPortNamesItsOwner() throws Exception {
        String us = "process " + ProcessHandle.current().pid();
        for (String holder : List.of("127.0.0.1", "::1", "0.0.0.0")) {
            try (ServerSocket taken = new ServerSocket()) {
                taken.bind(new InetSocketAddress(holder, 0));
                assertThatThrownBy(() -> publish(taken.getLocalPort(), 80, false))
                        .isInstanceOfSatisfying(PortTakenException.class, e -> {
                            assertThat(e.port()).isEqualTo(taken.getLocalPort());
                            assertThat(e.address().isLoopbackAddress()).isTrue();
                            assertThat(e.owner()).contains(us);
                        })
                        .hasMessageStartingWith("port " + taken.getLocalPort() + "/tcp of ")
                        .hasMessageEndingWith("choose another port (0 takes one that is free)");
            }
        }
        try (PublishedPort port = publish(0, 80, true)) {
            assertThatThrownBy(() -> publish(port.port(), 80, true))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("/udp of 127.0.0.1 is taken by a container of this build");
        }
    }

    @Test
    void anotherProcessIsNamedByItsProgram() throws Exception {
        Process other = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import socket,sys; s=socket.socket(); s.bind(('127.0.0.1',0)); s.listen();"
                                + " print(s.getsockname()[1], flush=True); sys.stdin.read()")
                .start();
        try {
            int port = Integer.parseInt(other.inputReader().readLine());
            assertThatThrownBy(() -> publish(port, 80, false))
                    .hasMessageContaining("is taken by process " + other.pid() + " (python3");
        } finally {
            other.destroy();
        }
    }

    @Test
    void datagramsFindInAndBackForEachClient() throws Exception {
        for (String listening : List.of("0.0.0.0", "127.0.0.1")) {
            int inside = echo(listening);
            try (PublishedPort port = publish(0, inside, true)) {
                assertThat(addresses(port)).containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1");
                for (String host : List.of("127.0.0.1", "::1")) {
                    try (DatagramSocket a = new DatagramSocket();
                            DatagramSocket b = new DatagramSocket()) {
                        InetSocketAddress to = new InetSocketAddress(host, port.port());
                        a.send(packet("from a", to));
                        assertThat(receive(a)).isEqualTo("from a");
                        b.send(packet("from b", to));
                        a.send(packet("again a", to));
                        assertThat(receive(b)).isEqualTo("from b");
                        assertThat(receive(a)).isEqualTo("again a");
                    }
                }
            }
        }
    }

    private int echo(String address) throws IOException {
        DatagramChannel server = one.namespace()
                .call(() -> DatagramChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(address, 0)));
        Threads.start("test-echo", () -> {
            ByteBuffer buffer = ByteBuffer.allocate(2000);
            try {
                while (true) {
                    SocketAddress client = server.receive(buffer.clear());
                    server.send(buffer.flip(), client);
                }
            } catch (IOException e) {
                // the client waits for nothing then
            }
        });
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private static DatagramPacket packet(String text, SocketAddress to) {
        return new DatagramPacket(text.getBytes(), text.length(), to);
    }

    private static String receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(30_000);
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength());
    }

    @Test
    void containersOfTwoHubsHaveTheSameAddressesAndDoNotMeet() throws Exception {
        try (Containers others = Containers.open()) {
            Attachment twin = others.attach("twin", "bridge");
            assertThat(address(twin)).isEqualTo(address(one));
            int here = containers.serve(one.namespace().call(() -> Containers.listen("0.0.0.0", 8080)), say("here"));
            int there = others.serve(twin.namespace().call(() -> Containers.listen("0.0.0.0", 8080)), say("there"));
            assertThat(here).isEqualTo(there);
            try (SocketChannel a = one.dial(8080);
                    SocketChannel b = twin.dial(8080)) {
                assertThat(readAll(a)).isEqualTo("here");
                assertThat(readAll(b)).isEqualTo("there");
            }
        }
    }
}
