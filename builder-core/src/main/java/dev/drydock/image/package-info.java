/** The OCI image model: manifest, config, index and reference, with their JSON codec beside them. */
@NullMarked
package dev.drydock.image;

import org.jspecify.annotations.NullMarked;
