package dev.drydock.sandbox;

import dev.drydock.protocol.ResourceLimit;
import dev.drydock.protocol.Secret;
import dev.drydock.protocol.Window;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one confined process is to be: its root, its identity, its command.
 *
 * @param statusFile where the helper writes how it went; absolute, outside the root
 * @param mountFolder the folder from which the overlay is mounted; its names are those of {@code layers}
 * @param layers names inside {@code mountFolder}, lowest layer first: each a link to one unpacked layer
 * @param upper,work,merged names inside {@code mountFolder}
 * @param userNamespace whether the worker is in a user namespace: overlay then keeps its marks in {@code user.*}
 * @param namespaces what it has for itself
 * @param hostname what uname(2) answers inside
 * @param files provided files by their path inside, such as {@code /etc/hosts}; values are absolute paths outside
 * @param memory name inside {@code mountFolder} of a folder that content in memory may be mounted on
 * @param mounts further mounts, in their order
 * @param uid,gid,groups who runs the command
 * @param workingDirectory absolute inside the root; has to exist
 * @param environment entries {@code NAME=value}
 * @param secretEnvironment variables whose values must not be seen
 * @param command program and arguments; the program is looked up along the environment's PATH
 * @param limits of each process
 * @param input what the command may read
 * @param privileges what it may do
 * @param readOnlyRoot whether the root, without what is mounted on it, cannot be written
 * @param shmSize bytes that {@code /dev/shm} holds
 */
public record SandboxSpec(
        String statusFile,
        String mountFolder,
        List<String> layers,
        String upper,
        String work,
        String merged,
        boolean userNamespace,
        Namespaces namespaces,
        String hostname,
        Map<String, String> files,
        String memory,
        List<SandboxMount> mounts,
        long uid,
        long gid,
        List<Long> groups,
        String workingDirectory,
        List<String> environment,
        Map<String, Secret> secretEnvironment,
        List<String> command,
        List<ResourceLimit> limits,
        Input input,
        Privileges privileges,
        boolean readOnlyRoot,
        long shmSize) {
    /** Docker's size of {@code /dev/shm}. */
    public static final long SHM_SIZE = 64L << 20;

    /** Standard input of a command. */
    public sealed interface Input {
        /** There is none. */
        record None() implements Input {}

        /** What is written to {@link StepProcess#input}. */
        record Stream() implements Input {}

        /** A terminal for all three streams, behind {@link StepProcess#input} and {@link StepProcess#output}. */
        record Terminal(Window window) implements Input {}
    }

    public SandboxSpec {
        layers = List.copyOf(layers);
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        mounts = List.copyOf(mounts);
        groups = List.copyOf(groups);
        environment = List.copyOf(environment);
        secretEnvironment = Map.copyOf(secretEnvironment);
        command = List.copyOf(command);
        limits = List.copyOf(limits);
        if (layers.isEmpty() || command.isEmpty()) {
            throw new IllegalArgumentException("a sandbox has at least one layer and a command");
        }
        if (groups.size() > 200) {
            throw new IllegalArgumentException("more than 200 supplementary groups");
        }
    }
}
