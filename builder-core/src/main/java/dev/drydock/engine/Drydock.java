package dev.drydock.engine;

import dev.drydock.build.BuildFailure;
import dev.drydock.build.BuildListener;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildResult;
import dev.drydock.build.ImageBuilder;
import dev.drydock.build.ImageLoad;
import dev.drydock.build.ImageNames;
import dev.drydock.build.PlatformImage;
import dev.drydock.build.RootfsExport;
import dev.drydock.build.RootfsImport;
import dev.drydock.build.StoredImage;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.doctor.DoctorReport;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageReference;
import dev.drydock.layer.Compressions;
import dev.drydock.registry.Downloads;
import dev.drydock.registry.HttpRegistry;
import dev.drydock.registry.Registry;
import dev.drydock.remote.CachePlaces;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    private final StoreUse use;

    private Drydock(
            EngineOptions options,
            LayerCache cache,
            StoreUse use,
            Registry registry,
            Downloads downloads,
            Clock clock) {
        this.options = options;
        this.cache = cache;
        this.use = use;
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
                StoreUse.of(cache),
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
        } catch (IOException e) {
            throw FullDisk.explain(store(), e);
        } catch (BuildFailure e) {
            throw FullDisk.explain(store(), e);
        }
    }

    /**
     * Builds an image as {@link #build} does, without names, and once more in a fresh store that has its bases alone, and
     * compares what came of it.
     */
    public Verified verify(BuildRequest request, BuildListener listener, Cancellation cancellation)
            throws IOException, DockerfileException, BuildFailure {
        return new Verification(cache, options, registry, listener, cancellation).run(this, request);
    }

    /**
     * Pushes an image of the store under names that have a registry, or are given one.
     *
     * @return the digest of the manifest, or of the index if the image is for several platforms; the same for every name
     */
    public Digest push(
            Digest imageId,
            List<ImageReference> targets,
            WireSettings wire,
            BuildListener listener,
            Cancellation cancellation)
            throws IOException {
        try (Workers workers = new Workers(cache, options, listener)) {
            WireForms forms = new WireForms(cache, wire.compression(), workers, cancellation);
            Digest digest = new Pusher(cache, registry, forms, listener, cancellation)
                    .push(imageId, targets, wire.annotations());
            names.putDigest(imageId, digest);
            return digest;
        } catch (IOException e) {
            throw FullDisk.explain(store(), e);
        }
    }

    /** The digest of manifest or index without pushing: compresses the layers that have no wire form yet. */
    public Digest manifestDigest(Digest imageId, WireSettings wire, BuildListener listener, Cancellation cancellation)
            throws IOException {
        try (Workers workers = new Workers(cache, options, listener)) {
            WireForms forms = new WireForms(cache, wire.compression(), workers, cancellation);
            StoredImage stored = names.image(imageId);
            WireIndex index = new WireIndex(wire.annotations());
            for (PlatformImage image : stored.images()) {
                WireImage.Written manifest =
                        new WireImage(cache, image.imageId(), wire.annotations(), forms).manifest();
                if (!stored.index()) {
                    return manifest.digest();
                }
                index.add(image.platform(), manifest);
            }
            return Digest.of(index.json());
        } catch (IOException e) {
            throw FullDisk.explain(store(), e);
        }
    }

    /**
     * Writes an image to a file, a folder or standard output.
     *
     * @param imageNames of the image in a layout
     * @param standardOutput for outputs without a path; is not closed
     * @return the digest of the manifest, or of the index, where one was written
     */
    public Optional<Digest> write(
            Digest imageId,
            List<ImageReference> imageNames,
            WireSettings wire,
            ImageOutput output,
            OutputStream standardOutput,
            BuildListener listener,
            Cancellation cancellation)
            throws IOException {
        try (Workers workers = new Workers(cache, options, listener)) {
            List<RootfsExport.Root> images = new ArrayList<>();
            for (PlatformImage each : names.image(imageId).images()) {
                images.add(new RootfsExport.Root(
                        each.platform(), names.config(each.imageId()).diffIds()));
            }
            WireSettings own = wire.with(output.compression());
            WireForms forms = new WireForms(cache, own.compression(), workers, cancellation);
            Optional<Digest> digest = new Outputs(
                            new ImageArchive(cache, registry, forms, cancellation),
                            new RootfsExport(cache, registry, workers, listener, cancellation),
                            listener,
                            standardOutput)
                    .write(imageId, images, imageNames, own.annotations(), output);
            if (digest.isPresent()) {
                names.putDigest(imageId, digest.get());
            }
            return digest;
        }
    }

    /**
     * Makes an image of one layer from a tar of a root file system, plain or compressed.
     *
     * @param source a file, an address, or {@code -} for standard input
     * @return the image id
     */
    public Digest importRootfs(
            String source,
            ImageReference name,
            RootfsImport.Image image,
            InputStream standardInput,
            BuildListener listener,
            Cancellation cancellation)
            throws IOException, DockerfileException {
        try (Workers workers = new Workers(cache, options, listener)) {
            RootfsImport imports = new RootfsImport(cache, registry, downloads, workers, listener, cancellation);
            Digest imageId;
            if (RootfsImport.isAddress(source)) {
                imageId = imports.run(source, image);
            } else if (source.equals("-")) {
                imageId = imports.run(standardInput, source, image);
            } else {
                imageId = imports.run(Path.of(source), image);
            }
            names.put(name, image.platform(), imageId);
            return imageId;
        } catch (IOException e) {
            throw FullDisk.explain(store(), e);
        }
    }

    /**
     * Brings the images of an archive or a folder into the store: what docker, podman and skopeo save, and OCI layouts.
     *
     * @param more names of the image beside those in the archive, which must then hold one image
     */
    public List<ImageLoad.Loaded> load(
            Path source, List<ImageReference> more, BuildListener listener, Cancellation cancellation)
            throws IOException {
        try (Workers workers = new Workers(cache, options, listener)) {
            return named(new ImageLoad(cache, registry, workers, listener, cancellation).load(source), more, source);
        } catch (IOException e) {
            throw FullDisk.explain(store(), e);
        }
    }

    /** The same, of an archive that comes by a stream. */
    public List<ImageLoad.Loaded> load(
            InputStream archive, List<ImageReference> more, BuildListener listener, Cancellation cancellation)
            throws IOException {
        String what = "the archive";
        try (Workers workers = new Workers(cache, options, listener)) {
            return named(
                    new ImageLoad(cache, registry, workers, listener, cancellation).load(archive, what), more, what);
        } catch (IOException e) {
            throw FullDisk.explain(store(), e);
        }
    }

    private List<ImageLoad.Loaded> named(List<ImageLoad.Loaded> loaded, List<ImageReference> more, Object source)
            throws IOException {
        if (!more.isEmpty() && loaded.size() > 1) {
            throw new ImageFormatException(source + " holds " + loaded.size() + " images, which cannot all be called "
                    + more.get(0) + "\n  fix: leave out the name");
        }
        List<ImageLoad.Loaded> named = new ArrayList<>();
        for (ImageLoad.Loaded image : loaded) {
            Set<ImageReference> all = new LinkedHashSet<>(more);
            all.addAll(image.names());
            for (ImageReference name : all) {
                names.put(name, image.imageId());
            }
            named.add(new ImageLoad.Loaded(image.imageId(), List.copyOf(all)));
        }
        return named;
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

    /** Has the image whose id a file of a project holds stay, as long as the file is there. */
    public void pin(Path imageIdFile) throws IOException {
        cache.pins().add(imageIdFile);
    }

    /** The folder of the store. */
    public Path store() {
        return cache.layout().root();
    }

    /** What takes room in the store, what may go, what is damaged. */
    public Upkeep upkeep() {
        return new Upkeep(cache, options, use, clock);
    }

    /** The failed steps that the store keeps; they and their layers stay without this engine's doing. */
    public FailedSteps failedSteps() throws IOException {
        use.leave();
        return new FailedSteps(cache, options);
    }

    /** Where the output of a container goes if nobody says where: a file of the store. */
    public Path containerLog(String name) throws IOException {
        return cache.layout().folder(cache.layout().logs()).resolve(name + ".log");
    }

    /** The containers that this session starts, and those of others. */
    public Containers containers(BuildListener listener) {
        return new Containers(
                cache,
                registry,
                new Workers(cache, options, listener),
                options.pullRegistry(),
                new ImageListing(cache, names),
                listener);
    }

    /** What works here; starts a worker in each mode that may, and asks registries. */
    public DoctorReport doctor(DoctorRequest request, Cancellation cancellation) throws IOException {
        return new Doctor(cache, options).examine(request, cancellation);
    }

    @Override
    public void close() {
        downloads.close();
        registry.close();
        try {
            use.close();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot let go of the store " + cache.layout().root(), e);
        }
    }
}
