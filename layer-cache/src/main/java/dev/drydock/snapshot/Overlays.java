package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Unpacks layers into trees, prepares upper directories on them, and commits what a step wrote to one. */
public interface Overlays extends Snapshots {
    /**
     * The tree of the newest layer of a stack, unpacked if it is not there.
     *
     * @param stack oldest first, up to and including the layer
     * @throws dev.drydock.layer.MissingLayerException if bytes are needed that the store does not have
     */
    Tree tree(List<DiffId> stack, Cancellation cancellation) throws IOException;

    /** The trees of all layers of a stack, oldest first; several are unpacked at a time. */
    List<Tree> trees(List<DiffId> stack, int threads, Cancellation cancellation) throws IOException;

    /**
     * A fresh upper directory on a stack. Its root has owner, mode, time and attributes of the stack's root.
     *
     * @param stack oldest first; may be empty
     * @param trees the trees of the stack, oldest first
     * @param stub directory that goes below all layers and holds mount targets
     * @throws StoreException if there are more layers than a kernel takes
     */
    Scratch prepare(List<DiffId> stack, List<Tree> trees, Path stub, Cancellation cancellation) throws IOException;

    /**
     * A fresh upper directory on what a failed step left: it shows that, and nothing that is written changes it.
     *
     * @param stack below the step, oldest first
     * @param trees the trees of the stack
     * @param kept name of the step's tree among the kept ones
     */
    Scratch prepareOnKept(List<DiffId> stack, List<Tree> trees, Path stub, String kept, Cancellation cancellation)
            throws IOException;

    /**
     * Names by which an overlay that is mounted from this worker's folder calls these folders, lowest first. Of a layer
     * that is there twice the newer place alone is named: what is above the older one hides all it shows, or is shown by
     * the newer, and a kernel takes no folder twice.
     */
    List<String> lowers(List<Path> folders) throws IOException;

    /** A scratch of its own with what was written to another up to now, to be committed: it cannot be mounted. */
    Scratch copy(Scratch of) throws IOException;

    /** Throws away what workers left in {@code run/} that no longer hold the lock {@code run-<id>}. */
    void discardAbandonedRuns() throws IOException;
}
