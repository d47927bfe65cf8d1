package dev.drydock.engine;

import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildListener;
import dev.drydock.build.ImageNames;
import dev.drydock.build.PlatformImage;
import dev.drydock.build.SourceBlobs;
import dev.drydock.build.StoredImage;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageReference;
import dev.drydock.image.MediaType;
import dev.drydock.layer.LayerSource;
import dev.drydock.registry.Registry;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Pushes an image: layers at the same time, each compressed just before it goes and not at all where the registry has it or
 * can mount it; then the config, then the manifest under every name. Of an image for several platforms the manifests go by
 * their digests, and their index under every name.
 */
final class Pusher {
    private static final int AT_ONCE = 3;

    private final LayerCache cache;
    private final Registry registry;
    private final WireForms forms;
    private final BuildListener listener;
    private final Cancellation cancellation;

    Pusher(LayerCache cache, Registry registry, WireForms forms, BuildListener listener, Cancellation cancellation) {
        this.cache = cache;
        this.forms = forms;
        this.registry = registry;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    Digest push(Digest imageId, List<ImageReference> targets, Map<String, String> annotations) throws IOException {
        StoredImage stored = new ImageNames(cache).image(imageId);
        Map<String, List<ImageReference>> repositories = new LinkedHashMap<>();
        for (ImageReference target : targets) {
            repositories
                    .computeIfAbsent(target.registry() + "/" + target.repository(), key -> new ArrayList<>())
                    .add(target);
        }
        Digest digest = imageId;
        List<String> pushedTo = new ArrayList<>();
        for (List<ImageReference> repository : repositories.values()) {
            ImageReference first = repository.get(0);
            WireIndex index = new WireIndex(annotations);
            WireImage.Written manifest = null;
            for (PlatformImage image : stored.images()) {
                manifest = blobs(new WireImage(cache, image.imageId(), annotations, forms), first, pushedTo);
                index.add(image.platform(), manifest);
                if (stored.index()) {
                    manifest(first, manifest.digest().toString(), MediaType.OCI_MANIFEST, manifest.json());
                }
            }
            byte[] json = stored.index() || manifest == null ? index.json() : manifest.json();
            digest = Digest.of(json);
            for (ImageReference name : repository) {
                String reference = name.effectiveTag().orElse(digest.toString());
                manifest(name, reference, stored.index() ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST, json);
            }
            pushedTo.add(first.registry() + "/" + first.repository());
        }
        return digest;
    }

    private void manifest(ImageReference name, String reference, String mediaType, byte[] json) throws IOException {
        registry.pushManifest(name.registry(), name.repository(), reference, mediaType, json, cancellation);
    }

    /** Layers and config of one image; its manifest can go then. */
    private WireImage.Written blobs(WireImage image, ImageReference target, List<String> pushedTo) throws IOException {
        WireImage.Written manifest = image.manifest(layers(image, target, pushedTo));
        Path config = cache.content().path(manifest.config().digest());
        blob(target, manifest.config(), () -> config, List.of());
        return manifest;
    }

    private List<WireImage.Layer> layers(WireImage image, ImageReference target, List<String> pushedTo)
            throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<WireImage.Layer>> waiting = new ArrayList<>();
            Map<DiffId, Future<WireImage.Layer>> once = new LinkedHashMap<>();
            for (DiffId diffId : image.image().diffIds()) {
                Future<WireImage.Layer> known = once.get(diffId);
                if (known == null) {
                    Callable<WireImage.Layer> task = () -> layer(image, diffId, target, pushedTo);
                    known = executor.submit(task);
                    once.put(diffId, known);
                }
                waiting.add(known);
            }
            List<WireImage.Layer> layers = new ArrayList<>();
            for (Future<WireImage.Layer> future : waiting) {
                layers.add(future.get());
            }
            return layers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while pushing", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IOException(e.getCause());
        } finally {
            executor.shutdown();
        }
    }

    private WireImage.Layer layer(WireImage image, DiffId diffId, ImageReference target, List<String> pushedTo)
            throws IOException {
        WireImage.Layer layer = image.layer(diffId);
        List<String> mountFrom = new ArrayList<>();
        for (LayerSource source : layer.sources()) {
            if (source.registry().equals(target.registry())
                    && !source.repository().equals(target.repository())) {
                mountFrom.add(source.repository());
            }
        }
        for (String place : pushedTo) {
            if (place.startsWith(target.registry() + "/")) {
                mountFrom.add(place.substring(target.registry().length() + 1));
            }
        }
        blob(target, layer.descriptor(), () -> file(layer), mountFrom);
        return layer;
    }

    /** The bytes of a wire form; those of a base layer that was never needed are fetched now. */
    private Path file(WireImage.Layer layer) throws IOException {
        Digest digest = layer.descriptor().digest();
        IOException failure = null;
        for (LayerSource source : layer.sources()) {
            if (cache.content().has(digest)) {
                break;
            }
            try {
                SourceBlobs.fetch(cache, registry, source, cancellation);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null && !cache.content().has(digest)) {
            throw failure instanceof RegistryException gone && gone.kind() == RegistryException.Kind.NOT_FOUND
                    ? new RegistryException(
                            gone.kind(),
                            "layer " + layer.diffId() + " is no longer where it came from: " + gone.getMessage(),
                            "build the image again, with drydock.noCache if a cache had the layer",
                            gone)
                    : failure;
        }
        return cache.content().path(digest);
    }

    private void blob(ImageReference target, Descriptor blob, Registry.Content content, List<String> mountFrom)
            throws IOException {
        Registry.Pushed how =
                registry.pushBlob(target.registry(), target.repository(), blob, content, mountFrom, cancellation);
        BuildEvent.Transfer.Kind kind = switch (how) {
            case UPLOADED -> BuildEvent.Transfer.Kind.UPLOADED;
            case MOUNTED -> BuildEvent.Transfer.Kind.MOUNTED;
            case ALREADY_THERE -> BuildEvent.Transfer.Kind.ALREADY_THERE;
        };
        synchronized (listener) {
            listener.on(new BuildEvent.Transfer(
                    kind, target.registry() + "/" + target.repository(), blob.digest(), blob.size()));
        }
    }
}
