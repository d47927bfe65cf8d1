package dev.drydock.build;

import dev.drydock.dockerfile.Network;
import dev.drydock.dockerfile.Run;
import dev.drydock.protocol.StepResources;
import java.util.List;

/**
 * How the commands of a build run.
 *
 * @param ulimits limits of their processes
 * @param shmSize of their {@code /dev/shm}, in bytes; 0 for 64 MiB
 * @param onFailure what becomes of the files of one that fails
 * @param network of those whose {@code RUN} names none; who sets the host's allows it to all
 * @param hosts more lines of their {@code /etc/hosts}
 * @param resources what all processes of one together may use; no part of its key, since it changes no result
 */
public record StepSettings(
        List<Ulimit> ulimits,
        long shmSize,
        OnFailure onFailure,
        Network network,
        List<ExtraHost> hosts,
        StepResources resources) {
    public StepSettings {
        hosts = List.copyOf(hosts);
        ulimits = List.copyOf(ulimits);
        if (shmSize < 0) {
            throw new IllegalArgumentException("the size of /dev/shm is " + shmSize);
        }
    }

    static StepSettings standard() {
        return new StepSettings(List.of(), 0, OnFailure.DISCARD, Network.DEFAULT, List.of(), StepResources.ANY);
    }

    /**
     * The network that a word means.
     *
     * @throws IllegalArgumentException it means none, in words for the user
     */
    public static Network network(String word) {
        return switch (word.strip()) {
            case "default", "bridge" -> Network.DEFAULT; // docker's bridge is what its builds have
            case "none" -> Network.NONE;
            case "host" -> Network.HOST;
            default ->
                throw new IllegalArgumentException("the network \"" + word + "\" is not known to steps"
                        + "\n  fix: write default, none or host; networks of containers are for containers");
        };
    }

    /** The network of a step. */
    Network networkOf(Run run) {
        return run.network() == Network.DEFAULT ? network : run.network();
    }

    StepSettings withUlimits(List<Ulimit> changed) {
        return new StepSettings(changed, shmSize, onFailure, network, hosts, resources);
    }

    StepSettings withShmSize(long changed) {
        return new StepSettings(ulimits, changed, onFailure, network, hosts, resources);
    }

    StepSettings withOnFailure(OnFailure changed) {
        return new StepSettings(ulimits, shmSize, changed, network, hosts, resources);
    }

    StepSettings withNetwork(Network changed) {
        return new StepSettings(ulimits, shmSize, onFailure, changed, hosts, resources);
    }

    StepSettings withHosts(List<ExtraHost> changed) {
        return new StepSettings(ulimits, shmSize, onFailure, network, changed, resources);
    }

    StepSettings withResources(StepResources changed) {
        return new StepSettings(ulimits, shmSize, onFailure, network, hosts, changed);
    }
}
