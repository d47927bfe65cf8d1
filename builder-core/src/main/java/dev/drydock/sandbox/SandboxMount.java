package dev.drydock.sandbox;

import dev.drydock.protocol.Secret;
import java.util.List;
import java.util.Optional;

/**
 * One {@code RUN --mount} as the sandbox makes it. Targets are absolute inside the root; a target that is not there is
 * made, and reported, so that it is not part of the layer.
 */
public sealed interface SandboxMount {
    String target();

    /**
     * Something of the host's, bound.
     *
     * @param source absolute, outside the root
     */
    record Bind(String source, String target, boolean folder, boolean readOnly) implements SandboxMount {}

    /**
     * A folder or file that layers show.
     *
     * @param layers names inside the spec's mount folder, lowest layer first, two at least
     * @param upper where changes go, with its work directory; absent: there can be none
     * @param at folder inside the mount folder on which the layers are mounted first
     * @param path what of them is bound, without links; {@code ""} for all
     */
    record Overlay(List<String> layers, Optional<Upper> upper, String at, String path, String target, boolean folder)
            implements SandboxMount {
        public Overlay {
            layers = List.copyOf(layers);
        }
    }

    /**
     * Names inside the spec's mount folder.
     *
     * @param kept whether what is written is used again after the step
     */
    record Upper(String upper, String work, boolean kept) {}

    /**
     * An empty folder in memory.
     *
     * @param size in bytes; 0: no limit of its own
     */
    record Tmpfs(String target, long size) implements SandboxMount {}

    /** Nothing but a folder that has to be there. */
    record Folder(String target) implements SandboxMount {}

    /** A file in memory that cannot be written. */
    record Content(String target, Secret content, int mode, long uid, long gid) implements SandboxMount {}
}
