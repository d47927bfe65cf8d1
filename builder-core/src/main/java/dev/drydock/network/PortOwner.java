package dev.drydock.network;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds who holds a port of the host: proc(5), /proc/net/tcp, then the processes' open descriptors. */
final class PortOwner {
    private static final String LISTENING = "0A";
    private static final Path PROC = Path.of("/proc");

    private PortOwner() {}

    /** An open socket, and whose it is as this process sees it. */
    private record Socket(String link, long uid) {}

    /** In words for a message; only processes that this one may look into are found. */
    static String find(InetAddress address, int port, boolean udp) {
        Map<String, Long> sockets = new HashMap<>();
        for (String table : udp ? List.of("udp", "udp6") : List.of("tcp", "tcp6")) {
            sockets(PROC.resolve("self/net").resolve(table), address, port, udp)
                    .forEach(socket -> sockets.put(socket.link(), socket.uid()));
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets.keySet())) {
                    return words(process);
                }
            }
            Object own = Files.getAttribute(PROC.resolve("self"), "unix:uid");
            // in a user namespace, one's own processes outside of it may not be looked into
            return own instanceof Integer uid && sockets.containsValue(uid.longValue())
                    ? "another process of this user"
                    : "another user's process";
        } catch (IOException | DirectoryIteratorException e) {
            return "another process";
        }
    }

    private static List<Socket> sockets(Path table, InetAddress address, int port, boolean udp) {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(table)) {
                // sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode
                String[] words = line.strip().split("\\s+");
                int colon = words.length > 9 ? words[1].indexOf(':') : -1;
                if (colon > 0
                        && Integer.parseInt(words[1].substring(colon + 1), 16) == port
                        && (udp || words[3].equals(LISTENING))
                        && covers(address(words[1].substring(0, colon)), address)) {
                    sockets.add(new Socket("socket:[" + words[9] + "]", Long.parseLong(words[7])));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return sockets; // no such table, or none that we understand
        }
        return sockets;
    }

    private static boolean covers(InetAddress bound, InetAddress wanted) {
        return bound.isAnyLocalAddress() || wanted.isAnyLocalAddress() || bound.equals(wanted);
    }

    /** Words of 32 bits in the machine's order, in hexadecimal. */
    private static InetAddress address(String hex) throws UnknownHostException {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i += 4) {
            byte[] word = new BigInteger(hex.substring(2 * i, 2 * i + 8), 16).toByteArray();
            for (int j = 0; j < 4 && j < word.length; j++) {
                bytes[i + j] = word[word.length - 1 - j]; // both architectures are little-endian
            }
        }
        return InetAddress.getByAddress(bytes);
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(target(descriptor))) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // another user's, or gone
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    /** The program alone: its arguments may hold what is nobody's business. */
    private static String words(Path process) {
        String id = String.valueOf(process.getFileName());
        if (id.equals(Long.toString(ProcessHandle.current().pid()))) {
            return "a container of this build (process " + id + ")";
        }
        try {
            return "process " + id + " ("
                    + Files.readString(process.resolve("comm")).strip() + ")";
        } catch (IOException e) {
            return "process " + id;
        }
    }
}
