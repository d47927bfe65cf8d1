package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Roots that are made by writing out all layers of a stack, where the kernel may not stack them. What a step changed is
 * found by comparing. A root that a step was committed from waits for the next step on it.
 *
 * <p>A scratch goes through: {@link #prepare}, {@link #put} any number of times, {@link #begin}, the step, {@link #end}, and
 * {@link #commit}, {@link #keep} or {@link #discard}.
 */
public interface CopiedRoots extends Snapshots, AutoCloseable {
    /**
     * A root that shows a stack; it is the scratch's upper directory.
     *
     * @param stack oldest first; may be empty
     * @throws dev.drydock.layer.MissingLayerException if bytes are needed that the store does not have
     */
    Scratch prepare(List<DiffId> stack, Cancellation cancellation) throws IOException;

    /** A root that shows what a failed step left, which stays as it is. */
    Scratch prepareOnKept(List<DiffId> stack, String kept, Cancellation cancellation) throws IOException;

    /**
     * Writes out what a stack shows at a path, as a file or folder that is not there yet.
     *
     * @param path without links; {@code ""} for all
     */
    void unpack(List<DiffId> stack, String path, Path to, Cancellation cancellation) throws IOException;

    /**
     * Where a target is in a root, without links.
     *
     * @param target absolute in the root
     * @param follow whether a link at the target is followed, rather than replaced
     */
    String place(Scratch scratch, String target, boolean follow) throws IOException;

    /**
     * Moves a file or folder of the store into a root, where it is part of no layer, until {@link #end}. Missing
     * directories above it are made, and taken away again.
     *
     * @param path as {@link #place} tells it
     */
    void put(Scratch scratch, String path, Path source) throws IOException;

    /** Looks at the root. What is changed from now on is the step's. */
    void begin(Scratch scratch) throws IOException;

    /**
     * Finds what was changed, and moves back what was put in. No process of the step may be left.
     *
     * @return why not all may have been found, in words, if so
     */
    Optional<String> end(Scratch scratch, Cancellation cancellation) throws IOException;

    /** Throws away the roots that wait. */
    @Override
    void close() throws IOException;
}
