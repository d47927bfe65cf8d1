package dev.drydock.layer;

import dev.drydock.content.Descriptor;

/**
 * One compressed form of a layer, as it goes over the wire.
 *
 * @param compression {@code gzip}, {@code zstd} or {@code none}
 * @param parameters of our writer; {@code ""} for a form that came from elsewhere
 * @param descriptor media type, digest and size of the compressed bytes, without annotations
 */
public record WireForm(String compression, String parameters, Descriptor descriptor) {
    /** Whether it came from elsewhere, rather than being made here. */
    public boolean isForeign() {
        return parameters.isEmpty();
    }
}
