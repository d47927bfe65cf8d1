package dev.drydock.engine;

import dev.drydock.build.ImageNames;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Manifest;
import dev.drydock.image.MediaType;
import dev.drydock.layer.LayerSource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An image as it goes over the wire: config, layers in a compressed form, manifest. A layer is compressed once; the form a
 * base layer came in stays its form. Docker schema 2 bases become OCI by their media types alone.
 */
final class WireImage {
    private final LayerCache cache;
    private final Digest imageId;
    private final ImageConfig image;
    private final Map<String, String> annotations;
    private final WireForms forms;

    /** The manifest's bytes and what they are made of. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
    record Written(Digest digest, byte[] json, Descriptor config, List<Layer> layers) {
        Descriptor descriptor(Map<String, String> annotations) {
            return new Descriptor(MediaType.OCI_MANIFEST, digest, json.length, annotations);
        }
    }

    /** One layer: its form, and where else it can be had. */
    record Layer(DiffId diffId, Descriptor descriptor, List<LayerSource> sources) {}

    /** @param annotations of the manifest */
    WireImage(LayerCache cache, Digest imageId, Map<String, String> annotations, WireForms forms) throws IOException {
        this.cache = cache;
        this.annotations = annotations;
        this.imageId = imageId;
        this.forms = forms;
        this.image = new ImageNames(cache).config(imageId);
    }

    ImageConfig image() {
        return image;
    }

    /** The layer's wire form, made now if there is none. */
    Layer layer(DiffId diffId) throws IOException {
        Descriptor wire = forms.of(diffId).descriptor();
        Descriptor oci = new Descriptor(MediaType.toOci(wire.mediaType()), wire.digest(), wire.size(), Map.of());
        return new Layer(diffId, oci, cache.layers().sources(diffId));
    }

    Descriptor config() throws IOException {
        long size = Files.size(cache.content().path(imageId));
        return new Descriptor(MediaType.OCI_CONFIG, imageId, size, Map.of());
    }

    /** The manifest of these layers, base first. */
    Written manifest(List<Layer> layers) throws IOException {
        Manifest manifest = new Manifest(
                MediaType.OCI_MANIFEST,
                config(),
                layers.stream().map(Layer::descriptor).toList(),
                annotations);
        byte[] json = manifest.toJson();
        return new Written(Digest.of(json), json, config(), layers);
    }

    /** The manifest, with every layer in wire form. */
    Written manifest() throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (DiffId diffId : image.diffIds()) {
            layers.add(layer(diffId));
        }
        return manifest(layers);
    }
}
