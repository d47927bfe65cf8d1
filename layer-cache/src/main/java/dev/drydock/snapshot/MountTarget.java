package dev.drydock.snapshot;

import java.time.Instant;

/**
 * Something that was made in an upper directory before a step, only so that a mount could go there.
 *
 * @param path inside the root
 * @param directory whether it is a directory, otherwise an empty file
 * @param parentBefore when its parent was last changed before it was made
 * @param parentAfter when its parent was last changed after it was made: if that is still so at commit, the step did
 *     not change the parent, and gets the time before back
 */
public record MountTarget(String path, boolean directory, Instant parentBefore, Instant parentAfter) {}
