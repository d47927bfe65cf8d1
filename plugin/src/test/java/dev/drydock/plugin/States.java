package dev.drydock.plugin;

import dev.drydock.content.Digest;
import dev.drydock.protocol.ContainerState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** States of containers as a worker would tell them. */
final class States {
    private States() {}

    /** @param ports the container's → the host's */
    static ContainerState running(String name, Map<Integer, Integer> ports) {
        return new ContainerState(
                "a".repeat(64),
                name,
                name,
                Digest.of(new byte[0]),
                Map.of(),
                List.of("run"),
                ContainerState.Status.RUNNING,
                1,
                0,
                "",
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                0,
                Optional.empty(),
                "",
                Map.of("bridge", "172.17.0.2"),
                ports.entrySet().stream()
                        .map(port -> new ContainerState.Port(
                                List.of("127.0.0.1", "::1"), port.getValue(), port.getKey(), false))
                        .toList(),
                "/log",
                List.of(),
                1);
    }
}
