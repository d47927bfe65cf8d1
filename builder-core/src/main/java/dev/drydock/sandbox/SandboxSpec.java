package dev.drydock.sandbox;

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
 * @param command what runs in it, as whom
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
        CommandSpec command,
        Privileges privileges,
        boolean readOnlyRoot,
        long shmSize) {
    /** Docker's size of {@code /dev/shm}. */
    public static final long SHM_SIZE = 64L << 20;

    public SandboxSpec {
        layers = List.copyOf(layers);
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        mounts = List.copyOf(mounts);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a sandbox has at least one layer");
        }
    }
}
