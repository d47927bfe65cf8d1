package dev.drydock.engine;

import dev.drydock.layer.LayerCompression;
import java.util.Map;
import java.util.Optional;

/**
 * How an image is told to a registry or an archive.
 *
 * @param annotations of its manifest, and of the index if it is for several platforms (image-spec annotations.md)
 * @param compression of the layers that were made here; absent means gzip
 */
public record WireSettings(Map<String, String> annotations, Optional<LayerCompression> compression) {
    public WireSettings {
        annotations = Map.copyOf(annotations);
    }

    /**
     * These settings.
     *
     * @param compression as written, such as {@code zstd:9}
     * @throws IllegalArgumentException in words for users
     */
    public static WireSettings of(Map<String, String> annotations, Optional<String> compression) {
        return new WireSettings(annotations, compression.map(LayerCompression::parse));
    }

    /** No annotations, and gzip. */
    public static WireSettings standard() {
        return new WireSettings(Map.of(), Optional.empty());
    }

    /** The same, compressed as an output asks for. */
    WireSettings with(Optional<LayerCompression> own) {
        return own.isPresent() ? new WireSettings(annotations, own) : this;
    }
}
