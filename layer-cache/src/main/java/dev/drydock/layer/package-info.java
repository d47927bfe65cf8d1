/**
 * Layers: change sets as tar streams, the index of what a layer holds, and what a stack of layers shows.
 *
 * <p>A layer (image-spec layer.md) is a tar of added and changed files plus <em>whiteouts</em>, which remove a path
 * of the layers below, and <em>opaque whiteouts</em>, which remove all that a directory held below.
 * {@link LayerWriter} writes our one canonical form of it, {@link LayerReader} reads anybody's. Both make a
 * {@link LayerIndex}: all entries but no content, sorted, so that the questions of a build (what is {@code /app}? who
 * is {@code www-data}?) need no unpacked tree. {@link StageView} answers them for a stack of layers, looking at the
 * newest first and at no more of them than the answer needs.
 *
 * <p>{@link Layers} is the folder {@code layers/} of the store: indexes, the compressed <em>wire forms</em> a plain tar
 * has, where a base layer came from, and the layer with its fixed times replaced by the epoch. A layer is
 * <em>closed</em> when it names all its parent directories and hard link targets: then it can be unpacked alone.
 *
 * <p>Paths are strings with {@code '/'} between names, none at either end; the root is {@code ""}. Bytes that are
 * not UTF-8 are carried as {@link dev.drydock.fs.RawText}. Input is hostile: what leads out of the root is contained
 * as the reference implementation does, what lies is refused with the offset in the tar.
 */
@NullMarked
package dev.drydock.layer;

import org.jspecify.annotations.NullMarked;
