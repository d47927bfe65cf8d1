package dev.drydock.protocol;

import dev.drydock.content.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One container as the worker needs it: everything resolved, nothing to look up but trees and other containers.
 *
 * @param id 64 hex digits
 * @param name unique among the containers of a worker
 * @param image as the user called it
 * @param imageId what that was
 * @param run command, user, place, mounts and limits of each of its processes
 * @param network where it is connected
 * @param ports published on the host
 * @param shares namespaces that are not its own
 * @param rights what its processes may do
 * @param limits of all its processes together
 * @param restart what happens when it ends
 * @param health how its health is found out
 * @param stop how it is told to end
 * @param logFile where its output goes, absolute
 * @param volumesFrom containers of whom it has all mounts
 * @param autoRemove whether it is gone when it has ended
 */
public record ContainerSpec(
        String id,
        String name,
        String image,
        Digest imageId,
        Map<String, String> labels,
        RunSpec run,
        Connect network,
        List<Publish> ports,
        Shares shares,
        Rights rights,
        Limits limits,
        Restart restart,
        Optional<Health> health,
        Stop stop,
        String logFile,
        List<String> volumesFrom,
        boolean autoRemove) {
    public ContainerSpec {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
        volumesFrom = List.copyOf(volumesFrom);
    }

    /** Where a container is connected. */
    public sealed interface Connect {
        /** Bridges of their own, by name; the first is the way out. */
        record Bridge(List<Membership> networks, NameService names) implements Connect {
            public Bridge {
                networks = List.copyOf(networks);
            }
        }

        /** The host's network. */
        record Host() implements Connect {}

        /** Loopback alone. */
        record None() implements Connect {}

        /** The network of another container. */
        record Of(String container) implements Connect {}
    }

    /** A container in a network: other names that it has there, and an address if it wants a certain one. */
    public record Membership(String network, List<String> aliases, Optional<String> address) {
        public Membership {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * What names mean to a container.
     *
     * @param hosts more lines of {@code /etc/hosts}: name → address
     * @param servers addresses of name servers in place of ours; may be empty
     * @param search domains in place of the host's; may be empty
     */
    public record NameService(Map<String, String> hosts, List<String> servers, List<String> search) {
        public NameService {
            hosts = Map.copyOf(hosts);
            servers = List.copyOf(servers);
            search = List.copyOf(search);
        }
    }

    /**
     * A published port.
     *
     * @param address on which the host listens; absent: on its loopback addresses
     * @param hostPort 0 for any that is free
     */
    public record Publish(Optional<String> address, int hostPort, int containerPort, boolean udp) {}

    /**
     * Whose namespaces it is in: {@code ""} for its own, {@code host}, or the id of a container.
     */
    public record Shares(String pid, String uts, String ipc) {}

    /**
     * What it may do.
     *
     * @param capabilities as bits; -1 for all
     * @param privileged whether nothing is filtered or masked
     */
    public record Rights(
            long capabilities, boolean privileged, boolean filtered, boolean noNewPrivileges, boolean readOnly) {}

    /**
     * Of all its processes together; 0 for none.
     *
     * @param memory bytes
     * @param swap bytes of memory and swap; -1 for any
     * @param nanoCpus billionths of a processor
     * @param cpuShares relative weight, 1024 is usual
     * @param cpuset processors, such as {@code 0-1}; empty for all
     * @param shmSize bytes of {@code /dev/shm}
     */
    public record Limits(
            long memory, long swap, long nanoCpus, long cpuShares, String cpuset, long pids, long shmSize) {}

    /** When it is started again. */
    public enum Policy {
        NO,
        ALWAYS,
        UNLESS_STOPPED,
        ON_FAILURE
    }

    /**
     * @param retries at most, for {@link Policy#ON_FAILURE}; 0 for any number
     */
    public record Restart(Policy policy, int retries) {}

    /** A check of its health (Dockerfile reference, HEALTHCHECK). */
    public record Health(
            List<String> command,
            Duration interval,
            Duration timeout,
            Duration startPeriod,
            Duration startInterval,
            int retries) {
        public Health {
            command = List.copyOf(command);
        }
    }

    /**
     * How it is told to end.
     *
     * @param signal by its number
     * @param grace until it is killed
     */
    public record Stop(int signal, Duration grace) {}
}
