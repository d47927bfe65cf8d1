package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Locks;
import dev.drydock.fs.DirWatch;
import dev.drydock.fs.TreeFs;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.layer.Layers;
import java.io.IOException;
import java.util.SortedMap;
import java.util.function.LongFunction;

/**
 * What a step wrote, made a layer. How a step gets its root is told by the two kinds: {@link Overlays}, where the kernel
 * stacks trees, and {@link CopiedRoots}, where it may not.
 *
 * <p>One for each worker, store and id map. Safe for several threads, as long as a scratch is used by one.
 */
public interface Snapshots {
    /**
     * What does not change between snapshots of one worker.
     *
     * @param idMap name of the id map: {@code root}, {@code single}, or a digest of the whole map
     * @param opaqueXattr {@code trusted.overlay.opaque}, or {@code user.overlay.opaque} in a user namespace
     * @param bootId what tells one boot of the machine from another
     * @param owned whether files on the disk have their owners; otherwise those are in the indexes of layers alone
     * @param runId name of the worker's own folder below {@code run/}; the worker holds the lock {@code run-<id>}
     */
    record Settings(String idMap, String opaqueXattr, String bootId, String runId, boolean owned) {
        /** Of a worker that knows more ids than one. */
        public Settings(String idMap, String opaqueXattr, String bootId, String runId) {
            this(idMap, opaqueXattr, bootId, runId, true);
        }
    }

    /** Roots of their own. */
    static CopiedRoots copies(
            TreeFs fs, ContentStore content, Layers layers, Locks locks, Settings settings, DirWatch.Maker watches) {
        return new CopiedSnapshots(fs, content, layers, locks, settings, watches);
    }

    /** Stacked trees. */
    static Overlays overlays(TreeFs fs, ContentStore content, Layers layers, Locks locks, Settings settings) {
        return new OverlaySnapshots(fs, content, layers, locks, settings);
    }

    /**
     * Turns what was written to an upper directory into a layer, and the directory into its tree. The overlay must be
     * unmounted, nobody may write to it any more; the scratch is used up, also on failure.
     *
     * @throws dev.drydock.layer.UnrepresentableException if a file cannot be in any layer
     */
    CommittedLayer commit(Scratch scratch, CommitOptions options) throws IOException;

    /**
     * Keeps what a failed step wrote under a name among the kept trees, with a record beside it, by one rename: it is
     * there whole or not at all. What was kept under the name is thrown away. The overlay must be unmounted; the scratch
     * can only be discarded after this.
     *
     * @param record makes the record, of the bytes in the files that the step wrote
     */
    void keep(Scratch scratch, CommitOptions options, String name, LongFunction<byte[]> record, String file)
            throws IOException;

    /** Throws a scratch away with all it holds; nothing happens if it is gone. The overlay must be unmounted. */
    void discard(Scratch scratch) throws IOException;

    /** Makes all trees of this worker durable, with one sync. */
    void sync() throws IOException;

    /** Frees what was thrown away, one entry after the other. */
    void emptyTrash(Cancellation cancellation) throws IOException;

    /**
     * Compares every tree of this id map with the index of its layer and with its stamp.
     *
     * @return for each that is not what it was, its folder in the store and what is wrong
     */
    SortedMap<String, String> check(Cancellation cancellation) throws IOException;
}
