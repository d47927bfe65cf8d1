/**
 * A cache of steps elsewhere: in a repository of any registry, or in a folder.
 *
 * <p>Each key has an object of its own, under a tag that is made of the key ({@link dev.drydock.remote.CachePlace}). So a
 * look-up is one small request, and writers that know nothing of each other never overwrite what another one has: they
 * write under different keys, or something as good under the same one. The object is a manifest: it holds a
 * {@link dev.drydock.remote.CachePack} as an annotation, and names the layers as an image's does, so that a registry keeps
 * them. A pack tells of the step and of all steps below it: whoever finds the last step of a stage has asked enough.
 *
 * <p>{@link dev.drydock.remote.CacheReader} asks, {@link dev.drydock.remote.CacheWriter} writes. Neither ever fails a build:
 * what is not there, does not answer in time or makes no sense is told once for each place, and is a miss. What a place says
 * is believed as to which layer a step made, since nothing else could tell; whether bytes are that layer is always checked.
 */
@NullMarked
package dev.drydock.remote;

import org.jspecify.annotations.NullMarked;
