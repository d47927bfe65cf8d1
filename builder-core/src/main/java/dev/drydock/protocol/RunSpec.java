package dev.drydock.protocol;

import dev.drydock.content.DiffId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One RUN as the worker needs it: everything resolved, nothing to look up but trees.
 *
 * @param layers the stack to run on, oldest first; empty for scratch
 * @param command program and arguments
 * @param environment entries {@code NAME=value}
 * @param uid,gid,groups who runs it
 * @param workingDirectory absolute; has to exist
 * @param hostNetwork the host's network, otherwise none but loopback
 * @param hostname what uname(2) answers
 * @param hosts more lines of {@code /etc/hosts}
 * @param mounts further mounts, in their order
 * @param secretEnvironment variables whose values must not be seen
 * @param fixedTimes whether what the step writes gets the one fixed time (DESIGN, law 2)
 * @param limits of each of its processes
 * @param resources of all its processes together
 * @param insecure whether it keeps every capability, without filter and masks; the user allowed that
 */
public record RunSpec(
        List<DiffId> layers,
        List<String> command,
        List<String> environment,
        long uid,
        long gid,
        List<Long> groups,
        String workingDirectory,
        boolean hostNetwork,
        String hostname,
        List<String> hosts,
        List<MountSpec> mounts,
        Map<String, Secret> secretEnvironment,
        boolean fixedTimes,
        List<ResourceLimit> limits,
        StepResources resources,
        boolean insecure) {
    public RunSpec {
        layers = List.copyOf(layers);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        groups = List.copyOf(groups);
        hosts = List.copyOf(hosts);
        mounts = List.copyOf(mounts);
        limits = List.copyOf(limits);
        secretEnvironment = Map.copyOf(secretEnvironment);
    }

    /** Another command in the same place, with more in its environment. */
    public RunSpec running(List<String> other, List<String> more) {
        List<String> both = new ArrayList<>(environment);
        both.addAll(more);
        return new RunSpec(
                layers,
                other,
                both,
                uid,
                gid,
                groups,
                workingDirectory,
                hostNetwork,
                hostname,
                hosts,
                mounts,
                secretEnvironment,
                fixedTimes,
                limits,
                resources,
                insecure);
    }

    /** The same without what is or may be secret: files in memory, agents, secret variables. */
    public RunSpec withoutSecrets() {
        List<MountSpec> open = mounts.stream()
                .filter(mount -> !(mount instanceof MountSpec.Content || mount instanceof MountSpec.Agent))
                .toList();
        return new RunSpec(
                layers,
                command,
                environment,
                uid,
                gid,
                groups,
                workingDirectory,
                hostNetwork,
                hostname,
                hosts,
                open,
                Map.of(),
                fixedTimes,
                limits,
                resources,
                insecure);
    }
}
