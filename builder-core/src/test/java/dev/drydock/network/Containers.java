package dev.drydock.network;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drydock.syscall.LibC;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A hub with containers for tests, on the real kernel: their programs are threads of this JVM, and its children. */
final class Containers implements AutoCloseable {
    static final LibC LIBC = LibC.load();

    final Hub hub;
    private final List<AutoCloseable> open = new ArrayList<>();

    private Containers(Hub hub) {
        this.hub = hub;
    }

    static Containers open() throws IOException {
        assumeRoot();
        return new Containers(Hub.open(LIBC, Path.of("unused")));
    }

    /**
     * @param resolvConf instead of the host's
     */
    static Containers open(Path resolvConf, int dnsPort) throws IOException {
        assumeRoot();
        return new Containers(Hub.open(LIBC, new HostResolver(resolvConf, Path.of("/none")), dnsPort));
    }

    private static void assumeRoot() throws IOException {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "network namespaces are made here as root only; rootless they are tested through the worker");
    }

    Attachment attach(String name, String... networks) throws IOException {
        List<Join.Member> members = new ArrayList<>();
        for (String network : networks) {
            members.add(new Join.Member(network, List.of(name), Optional.empty()));
        }
        String id = String.format("%064x", name.hashCode());
        Attachment attachment = hub.attach(new Join(id, name + "-host", members));
        open.add(attachment);
        return attachment;
    }

    /** What answers one connection. */
    interface Answer {
        void to(SocketChannel client) throws IOException;
    }

    /** A server in a container, on a free port of one of its addresses, for many connections; the answer is its port. */
    int serve(NetworkNamespace namespace, String address, Answer answer) throws IOException {
        ServerSocketChannel server = namespace.call(() -> listen(address, 0));
        return serve(server, answer);
    }

    int serve(ServerSocketChannel server, Answer answer) throws IOException {
        open.add(server);
        Threads.start("test-server", () -> {
            try {
                while (true) {
                    SocketChannel client = server.accept();
                    Threads.start("test-answer", () -> {
                        try (client) {
                            answer.to(client);
                        } catch (IOException e) {
                            // the client's test says what is wrong
                        }
                    });
                }
            } catch (IOException e) {
                // closed
            }
        });
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    static ServerSocketChannel listen(String address, int port) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(address, port), 500);
    }

    /** Says a word and ends. */
    static Answer say(String word) {
        return client -> client.write(StandardCharsets.UTF_8.encode(word));
    }

    /** Connects from a container. */
    static SocketChannel connect(NetworkNamespace from, String address, int port) throws IOException {
        SocketChannel channel = from.call(() -> SocketChannel.open(StandardProtocolFamily.INET));
        try {
            channel.connect(new InetSocketAddress(address, port));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** All that the other side says, until it ends. */
    static String readAll(SocketChannel channel) throws IOException {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }

    static String address(Attachment attachment) {
        return attachment.endpoints().get(0).address().getHostAddress();
    }

    static String gateway(Attachment attachment) {
        return attachment.endpoints().get(0).gateway().getHostAddress();
    }

    /** What a program in a container writes to its standard output and error. */
    static String run(Attachment in, String... command) throws IOException {
        Process process = in.namespace()
                .call(() ->
                        new ProcessBuilder(command).redirectErrorStream(true).start());
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        hub.close();
    }
}
