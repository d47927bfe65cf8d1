package dev.drydock.engine;

import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ContainerState.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Containers in lines for people, as docker's {@code ps} has them. */
public final class ContainerTable {
    private static final int COMMAND_WIDTH = 30;
    private static final int SHORT_ID = 12;

    private final Instant now;
    private final boolean whole;

    /**
     * @param whole whether ids and commands are told in full
     */
    public ContainerTable(Instant now, boolean whole) {
        this.now = now;
        this.whole = whole;
    }

    /** A heading, and a line for each. */
    public List<String> lines(List<ContainerState> containers) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"));
        for (ContainerState container : containers) {
            rows.add(List.of(
                    whole ? container.id() : container.id().substring(0, SHORT_ID),
                    container.image(),
                    '"' + cut(String.join(" ", container.command())) + '"',
                    age(Duration.between(container.created(), now)) + " ago",
                    status(container),
                    ports(container),
                    container.name()));
        }
        return Tables.lines(rows);
    }

    private String cut(String command) {
        return whole || command.length() <= COMMAND_WIDTH ? command : command.substring(0, COMMAND_WIDTH - 1) + "…";
    }

    /** {@code Up 3 minutes (healthy)}, {@code Exited (1) 5 seconds ago}. */
    public String status(ContainerState container) {
        return switch (container.status()) {
            case CREATED -> "Created";
            case RUNNING ->
                "Up " + age(Duration.between(container.started().orElse(now), now))
                        + container
                                .health()
                                .map(health -> " (" + words(health.name()) + ")")
                                .orElse("");
            case RESTARTING, EXITED ->
                (container.status() == Status.EXITED ? "Exited (" : "Restarting (") + container.exitCode() + ") "
                        + age(Duration.between(container.finished().orElse(now), now)) + " ago";
        };
    }

    private static String words(String health) {
        return health.equals("STARTING") ? "health: starting" : health.toLowerCase(Locale.ROOT);
    }

    /** {@code 127.0.0.1:18080->8080/tcp}. */
    public static String ports(ContainerState container) {
        return container.ports().stream()
                .map(port -> port.addresses().stream()
                        .map(address -> (address.contains(":") ? "[" + address + "]" : address) + ":" + port.hostPort()
                                + "->" + port.inside())
                        .collect(Collectors.joining(", ")))
                .collect(Collectors.joining(", "));
    }

    /** {@code bridge 172.17.0.2}. */
    public static String addresses(ContainerState container) {
        return container.networks().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(network -> network.getKey() + " " + network.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String age(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + (seconds == 1 ? " second" : " seconds");
        } else if (seconds < 3600) {
            return seconds / 60 + (seconds < 120 ? " minute" : " minutes");
        } else if (seconds < 86400) {
            return seconds / 3600 + (seconds < 7200 ? " hour" : " hours");
        }
        return seconds / 86400 + (seconds < 172800 ? " day" : " days");
    }
}
