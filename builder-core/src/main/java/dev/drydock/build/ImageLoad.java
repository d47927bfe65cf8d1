package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.ImageReference;
import dev.drydock.image.MediaType;
import dev.drydock.image.Platform;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings images of an archive or a folder into the store: OCI layouts (image-spec image-layout.md), and what {@code docker
 * save}, {@code podman save} and skopeo write, plain or compressed.
 */
public final class ImageLoad {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String IMAGE_NAME = "io.containerd.image.name";

    private final LayerCache cache;
    private final LayerAccess layers;
    private final LayoutReader reader;
    private final Cancellation cancellation;

    /**
     * An image that was loaded.
     *
     * @param names that the archive gives it; may be empty
     */
    public record Loaded(Digest imageId, List<ImageReference> names) {}

    public ImageLoad(
            LayerCache cache,
            Registry registry,
            WorkerSupply workers,
            BuildListener listener,
            Cancellation cancellation) {
        this.cache = cache;
        this.layers = new LayerAccess(cache, registry, workers, listener);
        this.reader = new LayoutReader(cache, layers, cancellation);
        this.cancellation = cancellation;
    }

    /** Loads what a file or a folder holds. @throws IOException if it is no image, or damaged */
    public List<Loaded> load(Path source) throws IOException {
        if (Files.isDirectory(source)) {
            return layout(LayoutFiles.of(source), Map.of());
        }
        try (InputStream in = Files.newInputStream(source)) {
            return load(in, source.toString());
        }
    }

    /**
     * Loads an archive.
     *
     * @param what what messages call it
     * @throws IOException if it is no image, or damaged
     */
    public List<Loaded> load(InputStream in, String what) throws IOException {
        ArchivedFiles files;
        try (InputStream plain = layers.plain(in, cancellation)) {
            files = ArchivedFiles.read(plain, what, cache.content(), cancellation);
        }
        DockerArchive docker = new DockerArchive(files, cache, layers, cancellation);
        if (files.has("index.json")) {
            return layout(files, docker.names());
        }
        if (files.has("manifest.json")) {
            return docker.images();
        }
        throw new ImageFormatException(
                what + " is no image: it has neither index.json nor manifest.json"
                        + "\n  fix: load what docker save, podman save or skopeo wrote; drydock:import takes root file systems");
    }

    private List<Loaded> layout(LayoutFiles files, Map<Digest, List<ImageReference>> more) throws IOException {
        Map<Digest, Set<ImageReference>> loaded = new LinkedHashMap<>();
        for (ImageIndex.Entry entry : reader.top(files).manifests()) {
            Optional<Digest> image = image(files, entry.descriptor());
            if (image.isPresent()) {
                Set<ImageReference> names = loaded.computeIfAbsent(image.get(), id -> new LinkedHashSet<>());
                name(entry.descriptor()).ifPresent(names::add);
                names.addAll(more.getOrDefault(image.get(), List.of()));
            }
        }
        if (loaded.isEmpty()) {
            throw new ImageFormatException(files + " has no image whose layers are all in it");
        }
        List<Loaded> images = new ArrayList<>();
        loaded.forEach((id, names) -> images.add(new Loaded(id, List.copyOf(names))));
        return images;
    }

    /** The image behind a manifest, or behind an index that has several; empty if it is not all there. */
    private Optional<Digest> image(LayoutFiles files, Descriptor top) throws IOException {
        if (!MediaType.isIndex(top.mediaType())) {
            return MediaType.isManifest(top.mediaType()) && reader.isWhole(files, top)
                    ? Optional.of(reader.image(files, top))
                    : Optional.empty();
        }
        List<PlatformImage> images = new ArrayList<>();
        for (ImageIndex.Entry entry : reader.index(files, top).manifests()) {
            Optional<Platform> platform =
                    entry.platform().filter(known -> !known.os().equals("unknown")); // attestations
            if (platform.isPresent() && reader.isWhole(files, entry.descriptor())) {
                images.add(new PlatformImage(platform.get(), reader.image(files, entry.descriptor())));
            }
        }
        if (images.isEmpty()) {
            return Optional.empty();
        }
        Digest id = new ImageNames(cache).id(images);
        if (images.size() > 1) {
            new ImageNames(cache).putDigest(id, top.digest());
        }
        return Optional.of(id);
    }

    /** A whole name, as containerd, podman and skopeo write it; a tag alone is none. */
    private static Optional<ImageReference> name(Descriptor image) {
        String text =
                image.annotations().getOrDefault(IMAGE_NAME, image.annotations().getOrDefault(REF_NAME, ""));
        if (text.indexOf('/') < 0 && text.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(ImageReference.parse(text));
        } catch (ImageFormatException e) {
            return Optional.empty();
        }
    }
}
