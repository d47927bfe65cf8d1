package dev.drydock.protocol;

import dev.drydock.content.DiffId;
import java.util.List;

/**
 * One mount of a RUN as the worker needs it: everything resolved.
 *
 * <p>Every mount has an absolute {@code target} inside the root.
 */
public sealed interface MountSpec {
    String target();

    /**
     * What layers show, or a part of it.
     *
     * @param layers oldest first
     * @param path the part, without links; {@code ""} for all
     * @param writable whether the step may write, to have it thrown away
     */
    record Layers(String target, List<DiffId> layers, String path, boolean folder, boolean writable)
            implements MountSpec {
        public Layers {
            layers = List.copyOf(layers);
        }
    }

    /**
     * A folder that outlives the build.
     *
     * @param id its name in the store
     * @param seed layers that show what is in it before anybody wrote to it; empty for an empty folder
     * @param seedPath the part of the seed, without links
     * @param mode,uid,gid of the folder, when it is made
     */
    record Cache(
            String target,
            String id,
            Sharing sharing,
            List<DiffId> seed,
            String seedPath,
            int mode,
            long uid,
            long gid,
            boolean readOnly)
            implements MountSpec {
        public Cache {
            seed = List.copyOf(seed);
        }

        /** The same, of user and group 0. */
        public Cache ofRoot() {
            return new Cache(target, id, sharing, seed, seedPath, mode, 0, 0, readOnly);
        }
    }

    /** Who may use a cache at the same time: anybody; nobody else, who then gets another; nobody else, who waits. */
    enum Sharing {
        SHARED,
        PRIVATE,
        LOCKED
    }

    /**
     * An empty folder in memory.
     *
     * @param size bytes it may hold; 0 for no limit of its own
     */
    record Tmpfs(String target, long size) implements MountSpec {}

    /** A file in memory. */
    record Content(String target, Secret content, int mode, long uid, long gid) implements MountSpec {}

    /**
     * A socket on which the user's ssh agent answers.
     *
     * @param agent the agent's own socket, absolute
     */
    record Agent(String target, String agent, int mode, long uid, long gid) implements MountSpec {}

    /**
     * Something of the host's.
     *
     * @param source absolute; made as a folder if it is not there
     */
    record Host(String target, String source, boolean readOnly) implements MountSpec {}

    /**
     * A folder of its own.
     *
     * @param name of the volume, which outlives containers; empty for one that ends with its container
     * @param seed layers that show what is in it at first; empty for an empty folder
     * @param seedPath the part of the seed, without links
     */
    record Volume(String target, String name, List<DiffId> seed, String seedPath, boolean readOnly)
            implements MountSpec {
        public Volume {
            seed = List.copyOf(seed);
        }
    }
}
