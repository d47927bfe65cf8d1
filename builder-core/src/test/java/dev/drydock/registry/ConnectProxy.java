package dev.drydock.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy that knows CONNECT only, and connects every name to one port of this machine. */
final class ConnectProxy implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final int target;

    ConnectProxy(int target) throws IOException {
        this.target = target;
        threads.submit(() -> {
            while (true) {
                Socket client = socket.accept(); // throws when closed
                open.add(client);
                threads.submit(() -> connect(client));
            }
        });
    }

    int port() {
        return socket.getLocalPort();
    }

    List<String> asked() {
        return asked;
    }

    private boolean connect(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) client.getInputStream().read());
        }
        asked.add(head.toString().split(" ", -1)[1]);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(server);
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
        threads.submit(() -> copy(server.getInputStream(), client.getOutputStream()));
        return copy(client.getInputStream(), server.getOutputStream());
    }

    private static boolean copy(InputStream in, OutputStream out) throws IOException {
        byte[] block = new byte[8192];
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            out.write(block, 0, n);
        }
        out.close();
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : open) {
            each.close();
        }
        threads.shutdownNow();
    }
}
