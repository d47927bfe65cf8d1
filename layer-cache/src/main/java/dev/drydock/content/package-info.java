/**
 * Bytes by their digest: the names of content, the folders of the store, the content store and its locks.
 *
 * <p>Everything Drydock keeps is a <em>blob</em>: a run of bytes whose name is its {@link Digest}. Three names
 * look alike and must never be mixed up, so they are three types: a {@link Digest} names stored bytes, a
 * {@link DiffId} the uncompressed tar of one layer, a {@link ChainId} a stack of layers (image-spec config.md).
 *
 * <p>{@link ContentStore} writes a blob under a temporary name, hashes it on the way, makes it durable and only
 * then gives it its name: a process that is killed at any moment leaves no name that promises what is not there.
 * {@link StoreLayout} is the only class that knows which folder holds what. {@link Locks} lets several processes
 * of one user share a store. {@link Cancellation} is the token that every long call checks between two blocks:
 * threads that do store I/O are never interrupted, since an interrupt closes their channel and, with it, drops
 * every lock held through it.
 */
@NullMarked
package dev.drydock.content;

import org.jspecify.annotations.NullMarked;
