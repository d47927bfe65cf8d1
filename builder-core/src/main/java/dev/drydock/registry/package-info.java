/**
 * The distribution protocol, as a client: manifests and blobs from and to registries (OCI distribution-spec).
 *
 * <p>{@link dev.drydock.registry.Registry} is all that the rest of Drydock knows of it, small enough to be replaced by a
 * library one day.
 */
@NullMarked
package dev.drydock.registry;

import org.jspecify.annotations.NullMarked;
