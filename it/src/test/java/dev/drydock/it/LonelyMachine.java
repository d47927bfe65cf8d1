package dev.drydock.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A network namespace with nothing but a loopback, on which some ports of this machine are: each is a listener inside, a Unix
 * socket between, and a connection outside.
 */
final class LonelyMachine implements AutoCloseable {
    /** Raises the loopback, passes connections on, and runs a command: {@code port=socket … -- command}. */
    private static final String INSIDE = String.join(
            "\n",
            "import fcntl, os, socket, struct, sys, threading",
            "def copy(a, b):",
            "    try:",
            "        while True:",
            "            data = a.recv(65536)",
            "            if not data: break",
            "            b.sendall(data)",
            "        b.shutdown(socket.SHUT_WR)",
            "    except OSError: pass",
            "def serve(listener, path):",
            "    while True:",
            "        client, _ = listener.accept()",
            "        out = socket.socket(socket.AF_UNIX)",
            "        out.connect(path)",
            "        for ends in ((client, out), (out, client)):",
            "            threading.Thread(target=copy, args=ends, daemon=True).start()",
            "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 0x41))",
            "cut = sys.argv.index('--')",
            "for pair in sys.argv[1:cut]:",
            "    port, path = pair.split('=')",
            "    listener = socket.socket()",
            "    listener.bind(('127.0.0.1', int(port)))",
            "    listener.listen(64)",
            "    threading.Thread(target=serve, args=(listener, path), daemon=True).start()",
            "command = sys.argv[cut + 1:]",
            "sys.exit(os.spawnvp(os.P_WAIT, command[0], command))");

    private final Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final List<String> ports = new ArrayList<>();

    LonelyMachine(Path folder) {
        this.folder = folder;
    }

    /** Has a port of this machine's loopback on its own, under the same number. */
    LonelyMachine with(String host) throws IOException {
        int port = Integer.parseInt(host.substring(host.lastIndexOf(':') + 1));
        Path socket = folder.resolve("port" + port);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        servers.add(server);
        ports.add(port + "=" + socket);
        threads.execute(() -> {
            try {
                while (true) {
                    SocketChannel inside = server.accept();
                    SocketChannel outside =
                            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    threads.execute(() -> copy(inside, outside));
                    threads.execute(() -> copy(outside, inside));
                }
            } catch (IOException closed) {
                // the end
            }
        });
        return this;
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        try {
            while (from.read(block) >= 0) {
                block.flip();
                while (block.hasRemaining()) {
                    to.write(block);
                }
                block.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // one side is gone: the other notices
        }
    }

    /** The command, there. */
    List<String> command(List<String> command) throws IOException {
        Path script = Files.writeString(folder.resolve("inside.py"), INSIDE);
        List<String> all = new ArrayList<>(List.of("unshare", "--net", "python3", script.toString()));
        all.addAll(ports);
        all.add("--");
        all.addAll(command);
        return all;
    }

    @Override
    public void close() throws IOException {
        for (ServerSocketChannel server : servers) {
            server.close();
        }
        threads.shutdown();
    }
}
