package dev.drydock.protocol;

import dev.drydock.content.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a container.
 *
 * @param id 64 hex digits
 * @param image as the user called it
 * @param imageId what that was
 * @param command program and arguments
 * @param pid of its first process, as the host sees it; 0 if it does not run
 * @param exitCode of its last run
 * @param problem why it could not run; empty if it did
 * @param health absent without a health check
 * @param healthOutput of the last check
 * @param networks name of a network → its address there
 * @param logFile absolute
 * @param notes what is another way than asked for
 * @param owner the process for which the worker runs; 0 if it runs by itself
 */
public record ContainerState(
        String id,
        String name,
        String image,
        Digest imageId,
        Map<String, String> labels,
        List<String> command,
        Status status,
        long pid,
        int exitCode,
        String problem,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> finished,
        int restarts,
        Optional<Health> health,
        String healthOutput,
        Map<String, String> networks,
        List<Port> ports,
        String logFile,
        List<String> notes,
        long owner) {
    public ContainerState {
        labels = Map.copyOf(labels);
        command = List.copyOf(command);
        networks = Map.copyOf(networks);
        ports = List.copyOf(ports);
        notes = List.copyOf(notes);
    }

    /** Where a container is in its life. */
    public enum Status {
        CREATED,
        RUNNING,
        /** It has ended and is started again soon. */
        RESTARTING,
        EXITED
    }

    /** What a health check found. */
    public enum Health {
        STARTING,
        HEALTHY,
        UNHEALTHY
    }

    /** A published port: the host's addresses and port, and the container's. */
    public record Port(List<String> addresses, int hostPort, int containerPort, boolean udp) {
        public Port {
            addresses = List.copyOf(addresses);
        }

        /** {@code 8080/tcp}. */
        public String inside() {
            return containerPort + (udp ? "/udp" : "/tcp");
        }
    }

    /** Whether a process of it runs, or will soon. */
    public boolean alive() {
        return status == Status.RUNNING || status == Status.RESTARTING;
    }
}
