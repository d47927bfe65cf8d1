package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageReference;
import dev.drydock.image.SavedImage;
import dev.drydock.layer.Compressions;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code manifest.json} of what {@code docker save} writes, and podman and skopeo after it. */
final class DockerArchive {
    private static final int MAX_DOCUMENT = 64 << 20;

    private final ArchivedFiles files;
    private final LayerCache cache;
    private final LayerAccess layers;
    private final Cancellation cancellation;

    DockerArchive(ArchivedFiles files, LayerCache cache, LayerAccess layers, Cancellation cancellation) {
        this.files = files;
        this.cache = cache;
        this.layers = layers;
        this.cancellation = cancellation;
    }

    /** Of each image, by the digest of its config, its names; empty without a {@code manifest.json}. */
    Map<Digest, List<ImageReference>> names() throws IOException {
        Map<Digest, List<ImageReference>> names = new LinkedHashMap<>();
        if (files.has("manifest.json")) {
            for (SavedImage image : saved()) {
                files.find(image.config()).ifPresent(id -> names.put(id, image.names()));
            }
        }
        return names;
    }

    private List<SavedImage> saved() throws IOException {
        try (InputStream in = files.open("manifest.json")) {
            return SavedImage.parse(in.readNBytes(MAX_DOCUMENT));
        }
    }

    /** Brings all of them. */
    List<ImageLoad.Loaded> images() throws IOException {
        List<ImageLoad.Loaded> images = new ArrayList<>();
        for (SavedImage image : saved()) {
            Digest id = find(image.config());
            ImageConfig config = new ImageNames(cache).config(id);
            if (config.diffIds().size() != image.layers().size()) {
                throw new ImageFormatException("manifest.json of " + files + " names "
                        + image.layers().size() + " layers, the config has "
                        + config.diffIds().size());
            }
            for (int i = 0; i < image.layers().size(); i++) {
                layer(find(image.layers().get(i)), config.diffIds().get(i));
            }
            images.add(new ImageLoad.Loaded(id, image.names()));
        }
        return images;
    }

    private Digest find(String path) throws ImageFormatException {
        return files.find(path)
                .orElseThrow(() -> new ImageFormatException(
                        "manifest.json of " + files + " names " + path + ", which is not in it"));
    }

    private void layer(Digest blob, DiffId diffId) throws IOException {
        if (blob.equals(diffId.digest())) {
            layers.index(diffId, cancellation);
            return;
        }
        byte[] start;
        try (InputStream in = cache.content().open(blob)) {
            start = in.readNBytes(4);
        }
        String mediaType = Compressions.mediaTypeOf(start);
        layers.take(new Descriptor(mediaType, blob, cache.content().size(blob), Map.of()), diffId, cancellation);
    }
}
