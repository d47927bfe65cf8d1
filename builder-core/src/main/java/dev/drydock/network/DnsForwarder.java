package dev.drydock.network;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Asks the host's name servers on behalf of containers. Runs on threads of the host's namespace. */
final class DnsForwarder {
    private static final int PORT = 53;
    private static final int TRIES = 2;
    private static final int WAIT_MS = 2000;
    private static final int MAX_REPLY = 64 << 10;

    private final HostResolver resolver;
    private final int port;
    private final SecureRandom random = new SecureRandom();

    DnsForwarder(HostResolver resolver) {
        this(resolver, PORT);
    }

    DnsForwarder(HostResolver resolver, int port) {
        this.resolver = resolver;
        this.port = port;
    }

    /** The reply of the first server that gives one, for the id of the query; empty if there is none. */
    Optional<byte[]> forward(byte[] query, boolean tcp) {
        List<InetAddress> servers = resolver.servers();
        byte[] asked = query.clone();
        int id = random.nextInt(1 << 16);
        asked[0] = (byte) (id >> 8);
        asked[1] = (byte) id;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            for (InetAddress server : servers) {
                try {
                    InetSocketAddress address = new InetSocketAddress(server, port);
                    byte[] reply = tcp ? byTcp(asked, address) : byUdp(asked, address);
                    reply[0] = query[0];
                    reply[1] = query[1];
                    return Optional.of(reply);
                } catch (IOException e) {
                    // the next one may be reached
                }
            }
        }
        return Optional.empty();
    }

    private static byte[] byUdp(byte[] query, InetSocketAddress server) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(WAIT_MS);
            socket.send(new DatagramPacket(query, query.length));
            DatagramPacket packet = new DatagramPacket(new byte[MAX_REPLY], MAX_REPLY);
            long end = System.nanoTime() + WAIT_MS * 1_000_000L;
            while (System.nanoTime() < end) {
                socket.receive(packet);
                byte[] reply = new byte[packet.getLength()];
                ByteBuffer.wrap(packet.getData(), packet.getOffset(), reply.length)
                        .get(reply);
                if (answers(reply, query)) {
                    return reply;
                }
            }
            throw new IOException("no answer");
        }
    }

    private static byte[] byTcp(byte[] query, InetSocketAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, WAIT_MS);
            socket.setSoTimeout(WAIT_MS);
            OutputStream output = socket.getOutputStream();
            output.write(framed(query));
            output.flush();
            DataInputStream input = new DataInputStream(socket.getInputStream());
            byte[] reply = new byte[input.readUnsignedShort()];
            input.readFully(reply);
            if (!answers(reply, query)) {
                throw new IOException("the answer to another question");
            }
            return reply;
        }
    }

    /** A message as it goes over TCP: after its length in two bytes. */
    static byte[] framed(byte[] message) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(message.length >> 8);
        all.write(message.length);
        all.writeBytes(message);
        return all.toByteArray();
    }

    private static boolean answers(byte[] reply, byte[] query) {
        return reply.length >= DnsMessage.HEADER
                && !DnsMessage.isQuery(reply)
                && reply[0] == query[0]
                && reply[1] == query[1];
    }
}
