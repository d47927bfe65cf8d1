/**
 * A store looked after: what takes room in it, what may go, and whether everything in it is what it was.
 *
 * <p>An {@link dev.drydock.upkeep.Inventory} is read while nobody else uses the store. It tells things that can go by
 * themselves (a name, a step record, a tree, …) from the bytes that they hold (blobs and what is known of a layer). A
 * {@link dev.drydock.upkeep.Sweep} decides, without touching anything, what goes; bytes go with the last that holds them.
 * {@link dev.drydock.upkeep.Pruner} renames what goes into the trash and frees it afterwards. {@link
 * dev.drydock.upkeep.Fsck} compares every entry with what its name promises, and takes nothing out unless it is asked to.
 */
@NullMarked
package dev.drydock.upkeep;

import org.jspecify.annotations.NullMarked;
