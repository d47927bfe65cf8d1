package dev.drydock.engine;

import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.MediaType;
import dev.drydock.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the manifests of an image for several platforms into the index that a registry or an archive has. */
final class WireIndex {
    private final Map<String, String> annotations;
    private final List<ImageIndex.Entry> entries = new ArrayList<>();

    WireIndex(Map<String, String> annotations) {
        this.annotations = annotations;
    }

    void add(Platform platform, WireImage.Written manifest) {
        entries.add(new ImageIndex.Entry(manifest.descriptor(Map.of()), Optional.of(platform)));
    }

    byte[] json() {
        return new ImageIndex(MediaType.OCI_INDEX, entries, annotations).toJson();
    }

    static Descriptor descriptor(byte[] json, Map<String, String> annotations) {
        return new Descriptor(MediaType.OCI_INDEX, Digest.of(json), json.length, annotations);
    }
}
