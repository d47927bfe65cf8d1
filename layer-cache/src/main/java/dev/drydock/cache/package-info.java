/**
 * The front door of the layer cache: one store, opened, with what steps made and what images are called.
 *
 * <p>A {@link dev.drydock.cache.StepKey} is the digest of all that can change a step's result; a
 * {@link dev.drydock.cache.StepRecord} says what came of it. The same record is found under two keys: one known from
 * the text and the context alone, one from the state of the parent. A record promises that its layer was stored
 * before it; whether the layer can still be had is asked when it is found.
 *
 * <p>{@link dev.drydock.cache.FileDigests} remembers the digests of context files between builds, so that an
 * unchanged file costs a look at its inode.
 */
@NullMarked
package dev.drydock.cache;

import org.jspecify.annotations.NullMarked;
