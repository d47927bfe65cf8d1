package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.Manifest;
import dev.drydock.image.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Brings images of a layout into the store; nothing is believed before its digest is checked. */
final class LayoutReader {
    private static final int MAX_DOCUMENT = 64 << 20;

    private final LayerCache cache;
    private final LayerAccess layers;
    private final Cancellation cancellation;

    LayoutReader(LayerCache cache, LayerAccess layers, Cancellation cancellation) {
        this.cache = cache;
        this.layers = layers;
        this.cancellation = cancellation;
    }

    /** The index at the top. @throws java.nio.file.NoSuchFileException if there is none */
    ImageIndex top(LayoutFiles files) throws IOException {
        try (InputStream in = files.open("index.json")) {
            return ImageIndex.parse(in.readNBytes(MAX_DOCUMENT));
        }
    }

    ImageIndex index(LayoutFiles files, Descriptor index) throws IOException {
        return ImageIndex.parse(document(files, index));
    }

    /** Whether the layout holds all that an image needs; some writers leave out what other platforms have. */
    boolean isWhole(LayoutFiles files, Descriptor manifest) throws IOException {
        if (!files.has(path(manifest))) {
            return false;
        }
        Manifest image = Manifest.parse(document(files, manifest));
        return files.has(path(image.config()))
                && image.layers().stream().allMatch(layer -> files.has(path(layer)) || isHere(layer));
    }

    private boolean isHere(Descriptor blob) {
        return cache.content().has(blob.digest());
    }

    /** Brings one image. @return the image id */
    Digest image(LayoutFiles files, Descriptor manifest) throws IOException {
        Manifest image = Manifest.parse(document(files, manifest));
        bring(files, image.config());
        ImageConfig config = new ImageNames(cache).config(image.config().digest());
        if (config.diffIds().size() != image.layers().size()) {
            throw new ImageFormatException("the manifest " + manifest.digest() + " has "
                    + image.layers().size() + " layers, its config "
                    + config.diffIds().size());
        }
        for (int i = 0; i < image.layers().size(); i++) {
            Descriptor layer = image.layers().get(i);
            Descriptor wire =
                    new Descriptor(MediaType.toOci(layer.mediaType()), layer.digest(), layer.size(), Map.of());
            bring(files, wire);
            layers.take(wire, config.diffIds().get(i), cancellation);
        }
        new ImageNames(cache).putDigest(image.config().digest(), manifest.digest());
        return image.config().digest();
    }

    /** A small blob, checked. */
    private static byte[] document(LayoutFiles files, Descriptor blob) throws IOException {
        try (InputStream in = files.open(path(blob))) {
            byte[] bytes = in.readNBytes(MAX_DOCUMENT);
            if (!Digest.of(bytes).equals(blob.digest())) {
                throw new DigestMismatchException("blob of the layout " + files, blob.digest(), Digest.of(bytes));
            }
            return bytes;
        }
    }

    private void bring(LayoutFiles files, Descriptor blob) throws IOException {
        if (isHere(blob)) {
            return;
        }
        try (InputStream in = files.open(path(blob))) {
            cache.content().put(in, blob, cancellation);
        }
    }

    static String path(Descriptor blob) {
        return "blobs/" + blob.digest().algorithm() + "/" + blob.digest().hex();
    }
}
