package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.cache.Ref;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.ImageReference;
import dev.drydock.image.MediaType;
import dev.drydock.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images that a store has by name. A name means an image id: the digest of a config that is a blob of the store, or, of
 * an image for several platforms, of an index whose entries are configs (manifests come with the wire forms of layers). The
 * name of an image for one other platform than this machine's carries that platform.
 */
public final class ImageNames {
    /** What a {@link Ref} of ours names. */
    private static final String KIND = "image";

    /** The kind of a name that means an image for several platforms. */
    private static final String INDEX = "index";

    private static final String MANIFEST = "manifest";

    /** Before a name that was given to what was pulled by it, and can be pulled again. */
    private static final String PULLED = "pulled";

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

    /** The image for a platform that a name means here. */
    public Optional<Digest> find(ImageReference reference, Platform platform) throws IOException {
        Optional<Ref> own = cache.refs().find(key(reference, platform));
        Optional<Ref> meant = own.isPresent() ? own : cache.refs().find(reference.canonical());
        if (meant.isPresent() && meant.get().kind().equals(INDEX)) {
            return index(meant.get().digest())
                    .select(platform)
                    .map(entry -> entry.descriptor().digest());
        }
        return own.filter(ref -> ref.kind().equals(KIND)).map(Ref::digest);
    }

    /** What a name means, for whatever platform; absent too if there are several images of that name and none is for here. */
    public Optional<Digest> find(ImageReference reference) throws IOException {
        String name = reference.canonical();
        Optional<Ref> plain = cache.refs().find(name);
        if (plain.isPresent()) {
            return plain.map(Ref::digest);
        }
        List<Named> others = list().stream()
                .filter(named -> named.name().startsWith(name + " "))
                .toList();
        return others.size() == 1 ? Optional.of(others.get(0).imageId()) : Optional.empty();
    }

    /** Gives a name to what was pulled by it: one that may be forgotten. */
    public void putPulled(ImageReference reference, Platform platform, Digest imageId) throws IOException {
        put(new Ref(PULLED + " " + key(reference, platform), PULLED, imageId));
        put(reference, platform, imageId);
    }

    /** Gives a name a meaning; what it meant before keeps its other names. */
    public void put(ImageReference reference, Platform platform, Digest imageId) throws IOException {
        put(new Ref(key(reference, platform), KIND, imageId));
    }

    /** Gives a name the meaning of an image for several platforms. */
    private void putIndex(ImageReference reference, Digest imageId, List<PlatformImage> images) throws IOException {
        put(new Ref(reference.canonical(), INDEX, imageId));
        for (PlatformImage each : images) {
            String own = key(reference, each.platform());
            if (!own.equals(reference.canonical())) {
                cache.refs().remove(own);
            }
        }
    }

    /** Gives a name the meaning of an image of the store, of one platform or of several. */
    public void put(ImageReference reference, Digest imageId) throws IOException {
        StoredImage image = image(imageId);
        if (image.index()) {
            putIndex(reference, imageId, image.images());
        } else {
            put(reference, image.images().get(0).platform(), imageId);
        }
    }

    /** Gives the name of a built image its meaning. */
    public void put(ImageReference reference, BuildResult image) throws IOException {
        List<PlatformImage> images = image.images().stream()
                .map(each -> new PlatformImage(each.platform(), each.imageId()))
                .toList();
        if (images.size() > 1) {
            putIndex(reference, image.imageId(), images);
        } else {
            put(reference, images.get(0).platform(), image.imageId());
        }
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
            if (ref.kind().equals(KIND) || ref.kind().equals(INDEX)) {
                names.add(new Named(ref.name(), ref.digest()));
            }
        }
        return names;
    }

    /** Reads the config of an image for one platform, checking its digest. */
    public ImageConfig config(Digest imageId) throws IOException {
        return ImageConfig.parse(document(imageId));
    }

    /** The images behind an id. */
    public StoredImage image(Digest imageId) throws IOException {
        byte[] document = document(imageId);
        if (!ImageIndex.isIndex(document)) {
            PlatformImage only = new PlatformImage(ImageConfig.parse(document).platform(), imageId);
            return new StoredImage(false, List.of(only));
        }
        List<PlatformImage> images = new ArrayList<>();
        for (ImageIndex.Entry entry : ImageIndex.parse(document).manifests()) {
            images.add(new PlatformImage(
                    entry.platform().orElseThrow(), entry.descriptor().digest()));
        }
        return new StoredImage(true, images);
    }

    /** The id of images together: of one its own, of several that of an index of their configs, which is stored. */
    Digest id(List<PlatformImage> images) throws IOException {
        if (images.size() == 1) {
            return images.get(0).imageId();
        }
        List<ImageIndex.Entry> entries = new ArrayList<>();
        for (PlatformImage image : images) {
            Digest id = image.imageId();
            Descriptor config = new Descriptor(
                    MediaType.OCI_CONFIG, id, Files.size(cache.content().path(id)), Map.of());
            entries.add(new ImageIndex.Entry(config, Optional.of(image.platform())));
        }
        return cache.content().put(new ImageIndex(MediaType.OCI_INDEX, entries, Map.of()).toJson());
    }

    /** The image for a platform behind an id; one that is alone is taken for any. */
    Digest select(Digest imageId, Platform platform) throws IOException {
        byte[] document = document(imageId);
        if (!ImageIndex.isIndex(document)) {
            return imageId;
        }
        ImageIndex index = ImageIndex.parse(document);
        return index.select(platform)
                .orElseThrow(() -> new ImageFormatException("the image " + imageId + " was not built for " + platform
                        + "; it is there for " + index.platforms()))
                .descriptor()
                .digest();
    }

    private ImageIndex index(Digest imageId) throws IOException {
        return ImageIndex.parse(document(imageId));
    }

    private byte[] document(Digest imageId) throws IOException {
        try (InputStream in = cache.content().openVerified(imageId)) {
            return in.readNBytes(MAX_CONFIG);
        }
    }
}
