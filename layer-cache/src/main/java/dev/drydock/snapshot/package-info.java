/**
 * Trees: layers unpacked for processes, and what a process left behind turned into a layer. Runs in the worker.
 *
 * <p>The blob is the truth, a tree is a cache of it. One layer is one tree, in the form an overlay mount reads: removed
 * names are character devices 0/0, opaque directories have an attribute. A closed layer is unpacked alone and shared
 * by all stacks that have it; any other borrows parents and link targets from the layers below, and its name says so.
 * A {@link dev.drydock.snapshot.Scratch} is a fresh upper directory on a stack of trees. Committing it writes the
 * canonical tar in one walk, makes the upper directory exactly what the tar says, and moves it among the trees.
 *
 * <p>Law: unpacking the blob of a committed layer gives the tree it was committed from, in all that a later step can
 * see. A tree appears under its name when it is complete, with a {@code stamp}; one whose stamp is of another boot and
 * was never synced is unpacked again.
 *
 * <p>Everything goes through {@link dev.drydock.fs.TreeFs}: no path of a layer is ever resolved by the kernel, so no
 * link leads anywhere.
 */
@NullMarked
package dev.drydock.snapshot;

import org.jspecify.annotations.NullMarked;
