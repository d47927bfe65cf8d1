package dev.drydock.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the host's resolver is told: resolv.conf(5), read anew each time, since hosts move among networks. */
final class HostResolver {
    private static final String STUB = "127.0.0.53";
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[\\w.-]+)?");

    private final Path file;
    private final Path behindTheStub;

    HostResolver(Path file, Path behindTheStub) {
        this.file = file;
        this.behindTheStub = behindTheStub;
    }

    /** Of this host. */
    static HostResolver standard() {
        return new HostResolver(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));
    }

    /** The name servers to ask, as the host reaches them; behind systemd's own, those that it asks. */
    List<InetAddress> servers() {
        List<InetAddress> servers = servers(file);
        if (servers.stream().allMatch(server -> server.getHostAddress().equals(STUB))) {
            servers.addAll(servers(behindTheStub));
        }
        return servers;
    }

    private static List<InetAddress> servers(Path file) {
        List<InetAddress> servers = new ArrayList<>();
        for (String line : lines(file)) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 1
                    && words[0].equals("nameserver")
                    && LITERAL.matcher(words[1]).matches()) {
                try {
                    servers.add(InetAddress.getByName(words[1]));
                } catch (UnknownHostException e) {
                    // not an address, or of a link that is not there
                }
            }
        }
        return servers;
    }

    /**
     * The file for a container: its name server, and the host's search list and options. Without a word of the host's
     * about dots, a name is tried as it is before the search list, so that names of containers need no answer from
     * outside.
     */
    String forContainer(Optional<? extends InetAddress> server) {
        StringBuilder text = new StringBuilder();
        server.ifPresent(address ->
                text.append("nameserver ").append(address.getHostAddress()).append('\n'));
        String search = "";
        String options = "";
        for (String line : lines(file)) {
            String[] words = line.strip().split("\\s+", 2);
            if (words.length == 2 && (words[0].equals("search") || words[0].equals("domain"))) {
                search = words[1]; // the last one counts
            } else if (words.length == 2 && words[0].equals("options")) {
                options += " " + words[1];
            }
        }
        if (!search.isEmpty()) {
            text.append("search ").append(search).append('\n');
        }
        return text.append("options")
                .append(options)
                .append(options.contains("ndots:") ? "" : " ndots:0")
                .append('\n')
                .toString();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // no file: no servers
        }
    }
}
