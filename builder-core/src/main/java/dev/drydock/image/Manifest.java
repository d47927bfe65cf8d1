package dev.drydock.image;

import dev.drydock.content.Descriptor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One image: its config and its layers, base first. image-spec manifest.md.
 *
 * @param mediaType of the document itself
 * @param layers in the order in which they are applied
 */
public record Manifest(String mediaType, Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
    public Manifest {
        layers = List.copyOf(layers);
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** Reads an OCI or Docker schema 2 manifest. */
    public static Manifest parse(byte[] json) throws ImageFormatException {
        return ManifestCodec.manifest(json);
    }

    /** The document; the same value gives the same bytes. */
    public byte[] toJson() {
        return ManifestCodec.write(this);
    }
}
