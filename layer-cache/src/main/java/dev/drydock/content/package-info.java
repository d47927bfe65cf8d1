/** Bytes by their digest: names of content, the store's layout, the content store and its locks. */
@NullMarked
package dev.drydock.content;

import org.jspecify.annotations.NullMarked;
