package dev.drydock.layer;

import dev.drydock.content.DiffId;

/**
 * A layer that is in the store: its plain tar as a blob, and its index.
 *
 * @param size of the plain tar, in bytes
 */
public record CommittedLayer(DiffId diffId, LayerIndex index, long size) {
    /** Whether the layer changes nothing. */
    public boolean isEmpty() {
        return index.entries().isEmpty();
    }
}
