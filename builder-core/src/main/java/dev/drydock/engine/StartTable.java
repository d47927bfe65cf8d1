package dev.drydock.engine;

import dev.drydock.protocol.ContainerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Containers that were just started, in lines for people, each with lines to try it by. */
public final class StartTable {
    private static final Set<Integer> SECURE = Set.of(443, 8443, 9443);
    private static final Map<Integer, String> CLIENTS = Map.of(
            5432, "psql -h %1$s -p %2$d -U postgres",
            3306, "mysql -h %1$s -P %2$d -u root -p",
            6379, "redis-cli -h %1$s -p %2$d",
            27017, "mongosh mongodb://%1$s:%2$d",
            5672, "nc -z %1$s %2$d");

    private final Path base;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> tries = new ArrayList<>();

    /** @param base what paths of logs are told relative to */
    public StartTable(Path base) {
        this.base = base;
        rows.add(List.of("ALIAS", "CONTAINER", "IMAGE", "ADDRESS", "PORTS", "LOG"));
    }

    public void add(String alias, ContainerState container) {
        Path log = Path.of(container.logFile());
        rows.add(List.of(
                alias,
                container.id().substring(0, 12),
                container.image(),
                ContainerTable.addresses(container),
                ContainerTable.ports(container),
                log.startsWith(base) ? base.relativize(log).toString() : log.toString()));
        container.ports().stream()
                .filter(port -> !port.udp())
                .forEach(port -> tries.add("try " + alias + ": " + client(port)));
    }

    private static String client(ContainerState.Port port) {
        String address =
                port.addresses().isEmpty() ? "127.0.0.1" : port.addresses().get(0);
        String host = address.equals("0.0.0.0") ? "127.0.0.1" : address;
        String known = CLIENTS.get(port.containerPort());
        if (known != null) {
            return String.format(java.util.Locale.ROOT, known, host, port.hostPort());
        }
        String inUrl = host.contains(":") ? "[" + host + "]" : host;
        return (SECURE.contains(port.containerPort()) ? "curl -k https://" : "curl http://") + inUrl + ":"
                + port.hostPort() + "/";
    }

    /** A heading, a line for each, and what to try. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(Tables.lines(rows));
        lines.addAll(tries);
        return lines;
    }
}
