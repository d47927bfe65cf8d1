package dev.drydock.engine;

import dev.drydock.build.BuildFailure;
import dev.drydock.build.BuildListener;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildResult;
import dev.drydock.build.ImageBuilder;
import dev.drydock.build.ImageNames;
import dev.drydock.build.PlatformImage;
import dev.drydock.build.RootfsExport;
import dev.drydock.build.StoredImage;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.layer.Compressions;
import dev.drydock.registry.Downloads;
import dev.drydock.registry.HttpRegistry;
import dev.drydock.registry.Registry;
import dev.drydock.remote.CachePlaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds, pushes, saves and shows images: the engine behind every goal and command. Cheap to open; closing ends its
 * connections, while the worker lives on with its owner. Safe for several threads.
 */
public final class Drydock implements AutoCloseable {
    private final EngineOptions options;
    private final LayerCache cache;
    private final ImageNames names;
    private final Registry registry;
    private final Downloads downloads;
    private final Clock clock;

    private Drydock(EngineOptions options, LayerCache cache, Registry registry, Downloads downloads, Clock clock) {
        this.options = options;
        this.cache = cache;
        this.names = new ImageNames(cache);
        this.registry = registry;
        this.downloads = downloads;
        this.clock = clock;
    }

    /** Opens the store, which is made if it is not there. @throws IOException if it cannot be made or written */
    public static Drydock open(EngineOptions options) throws IOException {
        LayerCache cache = LayerCache.open(options.store(), Compressions.standard(), waiting -> {});
        return new Drydock(
                options,
                cache,
                HttpRegistry.open(options.registries()),
                Downloads.open(options.registries()),
                Clock.systemUTC());
    }

    /**
     * Builds an image and gives it names in the store.
     *
     * @param imageNames may be empty: the image is then known by its id alone
     */
    public BuildResult build(
            BuildRequest request, List<ImageReference> imageNames, BuildListener listener, Cancellation cancellation)
            throws IOException, DockerfileException, BuildFailure {
        try (Workers workers = new Workers(cache, options, listener);
                CachePlaces caches =
                        CachePlaces.open(request.settings().caches(), options.registries(), registry, cache)) {
            ImageBuilder builder =
                    new ImageBuilder(cache, registry, downloads, workers, options.pullRegistry(), clock, caches);
            BuildResult result = builder.build(request, listener, cancellation);
            for (ImageReference name : imageNames) {
                names.put(name, result);
            }
            builder.writeCaches();
            return result;
        }
    }

    /**
     * Pushes an image of the store under names that have a registry, or are given one.
     *
     * @param annotations of its manifest, and of the index if it is for several platforms (image-spec annotations.md)
     * @return the digest of the manifest, or of the index if the image is for several platforms; the same for every name
     */
    public Digest push(
            Digest imageId,
            List<ImageReference> targets,
            Map<String, String> annotations,
            BuildListener listener,
            Cancellation cancellation)
            throws IOException {
        Digest digest = new Pusher(cache, registry, listener, cancellation).push(imageId, targets, annotations);
        names.putDigest(imageId, digest);
        return digest;
    }

    /** The digest of manifest or index without pushing: compresses the layers that have no wire form yet. */
    public Digest manifestDigest(Digest imageId, Map<String, String> annotations, Cancellation cancellation)
            throws IOException {
        StoredImage stored = names.image(imageId);
        if (!stored.index()) {
            return new WireImage(cache, imageId, annotations, cancellation)
                    .manifest()
                    .digest();
        }
        WireIndex index = new WireIndex(annotations);
        for (PlatformImage image : stored.images()) {
            index.add(image.platform(), new WireImage(cache, image.imageId(), annotations, cancellation).manifest());
        }
        return Digest.of(index.json());
    }

    /**
     * Writes an image as a tar that {@code docker load}, {@code podman load} and skopeo read: an OCI layout with Docker's
     * {@code manifest.json} beside it. The file appears when it is complete.
     *
     * @return the digest of the manifest, or of the index
     */
    public Digest save(
            Digest imageId,
            List<ImageReference> imageNames,
            Map<String, String> annotations,
            Path file,
            Cancellation cancellation)
            throws IOException {
        Digest digest = new ImageArchive(cache, registry, cancellation).save(imageId, imageNames, annotations, file);
        names.putDigest(imageId, digest);
        return digest;
    }

    /** Writes what images show to a container as one plain tar; of several, each in a folder of its platform. */
    public void export(List<BuildResult.Image> images, Path file, BuildListener listener, Cancellation cancellation)
            throws IOException {
        try (Workers workers = new Workers(cache, options, listener)) {
            new RootfsExport(cache, registry, workers, listener, cancellation).write(images, file);
        }
    }

    /**
     * Makes an image of one layer from a tar of a root file system, plain or compressed.
     *
     * @param platform whose programs it holds
     * @param created when the image says it was made; absent means now
     * @return the image id
     */
    public Digest importRootfs(
            Path tar, ImageReference name, Platform platform, Optional<Instant> created, Cancellation cancellation)
            throws IOException {
        Digest imageId = new RootfsImport(cache, platform, created.orElseGet(clock::instant)).run(tar, cancellation);
        names.put(name, platform, imageId);
        return imageId;
    }

    /** What an image name or (a unique start of) an image id of the store means. */
    public Optional<Digest> find(String nameOrId) throws IOException {
        return new ImageListing(cache, names).find(nameOrId);
    }

    /** The named images of the store; with a name, those of that repository or name alone. */
    public List<ImageListing.Row> images(Optional<String> name) throws IOException {
        return new ImageListing(cache, names).rows(name);
    }

    /** Bytes of the layers of an image, for all of its platforms: as in {@link ImageListing.Row}. */
    public long size(BuildResult image) throws IOException {
        return new ImageListing(cache, names)
                .size(image.images().stream().map(BuildResult.Image::config).toList());
    }

    /** How an image came to be, newest entry first; of several platforms that of this machine, else the first. */
    public List<ImageListing.HistoryRow> history(Digest imageId) throws IOException {
        return new ImageListing(cache, names).history(imageId);
    }

    /** The failed steps that the store keeps. */
    public FailedSteps failedSteps() {
        return new FailedSteps(cache, options);
    }

    /** Which modes work here; starts a worker in each that may. */
    public DoctorReport doctor(Cancellation cancellation) throws IOException {
        return new Doctor(cache, options).examine(cancellation);
    }

    @Override
    public void close() {
        downloads.close();
        registry.close();
    }
}
