package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.cache.Ref;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The images that a store has by name: a name means an image id, the digest of a config that is a blob of the store. The
 * name of an image for another platform than this machine's carries that platform.
 */
public final class ImageNames {
    /** What a {@link Ref} of ours names. */
    private static final String KIND = "image";

    private static final String MANIFEST = "manifest";

    private static final int MAX_CONFIG = 64 << 20;

    private final LayerCache cache;

    public ImageNames(LayerCache cache) {
        this.cache = cache;
    }

    /** A name and the image it means. */
    public record Named(String name, Digest imageId) {}

    private static String key(ImageReference reference, Platform platform) {
        String name = reference.canonical();
        return platform.equals(Platform.host()) ? name : name + " " + platform;
    }

    /** The image that a name means here. */
    public Optional<Digest> find(ImageReference reference, Platform platform) throws IOException {
        return cache.refs()
                .find(key(reference, platform))
                .filter(ref -> ref.kind().equals(KIND))
                .map(Ref::digest);
    }

    /** Gives a name a meaning; what it meant before keeps its other names. */
    public void put(ImageReference reference, Platform platform, Digest imageId) throws IOException {
        put(new Ref(key(reference, platform), KIND, imageId));
    }

    private void put(Ref meant) throws IOException {
        if (!cache.refs().find(meant.name()).equals(Optional.of(meant))) { // a build with nothing new writes nothing
            cache.refs().put(meant);
        }
    }

    /** The digest under which a registry or an archive has the image, if it was pulled, pushed or saved. */
    public Optional<Digest> digest(Digest imageId) throws IOException {
        return cache.refs().find(MANIFEST + " " + imageId).map(Ref::digest);
    }

    /** Remembers the digest of an image's manifest, or of the index it was pulled by. */
    public void putDigest(Digest imageId, Digest manifest) throws IOException {
        put(new Ref(MANIFEST + " " + imageId, MANIFEST, manifest));
    }

    /** Every name, sorted. */
    public List<Named> list() throws IOException {
        List<Named> names = new ArrayList<>();
        for (Ref ref : cache.refs().list()) {
            if (ref.kind().equals(KIND)) {
                names.add(new Named(ref.name(), ref.digest()));
            }
        }
        return names;
    }

    /** Reads an image's config, checking its digest. */
    public ImageConfig config(Digest imageId) throws IOException {
        try (InputStream in = cache.content().openVerified(imageId)) {
            return ImageConfig.parse(in.readNBytes(MAX_CONFIG));
        }
    }
}
