package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import java.time.Instant;
import java.util.List;

/**
 * How to turn an upper directory into a layer.
 *
 * @param times what becomes of times
 * @param stepStart when the step started
 * @param owners whose what was written is
 * @param mountTargets what the sandbox made in the upper directory, outermost first; it is left out
 */
public record CommitOptions(
        Times times, Instant stepStart, List<MountTarget> mountTargets, Owners owners, Cancellation cancellation) {
    /** What becomes of times of last change. */
    public enum Times {
        /** They stay, in whole seconds. */
        KEEP,
        /** Those not older than the step become {@link dev.drydock.layer.FixedTime#T0}; older ones stay, in whole seconds. */
        FIXED
    }

    /** With owners as they are on the disk. */
    public CommitOptions(Times times, Instant stepStart, List<MountTarget> mountTargets, Cancellation cancellation) {
        this(times, stepStart, mountTargets, Owners.onDisk(), cancellation);
    }

    /** The same with other owners. */
    public CommitOptions with(Owners other) {
        return new CommitOptions(times, stepStart, mountTargets, other, cancellation);
    }

    public CommitOptions {
        mountTargets = List.copyOf(mountTargets);
    }
}
