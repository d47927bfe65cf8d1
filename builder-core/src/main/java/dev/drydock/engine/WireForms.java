package dev.drydock.engine;

import dev.drydock.build.PlainLayers;
import dev.drydock.build.WorkerSupply;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.layer.Compression;
import dev.drydock.layer.Compressions;
import dev.drydock.layer.LayerCompression;
import dev.drydock.layer.Layers;
import dev.drydock.layer.WireForm;
import java.io.IOException;
import java.util.Optional;

/**
 * The form in which each layer goes over the wire: of a base layer the one it came in, of others the one that is asked for,
 * made once and kept. Zstandard is written by the worker.
 */
final class WireForms {
    private final Layers layers;
    private final Optional<LayerCompression> asked;
    private final WorkerSupply workers;
    private final PlainLayers plain;
    private final Cancellation cancellation;

    /** @param asked absent means the standard, or the form that a loaded layer came in */
    WireForms(LayerCache cache, Optional<LayerCompression> asked, WorkerSupply workers, Cancellation cancellation) {
        this.layers = cache.layers();
        this.asked = asked;
        this.workers = workers;
        this.plain = new PlainLayers(cache, workers, cancellation);
        this.cancellation = cancellation;
    }

    WireForm of(DiffId diffId) throws IOException {
        boolean base = !layers.sources(diffId).isEmpty();
        if (base || asked.isEmpty()) {
            Optional<WireForm> came = layers.knownForm(
                    diffId,
                    form -> form.isForeign() && (base || !form.compression().equals("none")));
            if (came.isPresent()) {
                return came.get();
            }
        }
        LayerCompression wanted = asked.orElse(LayerCompression.standard());
        if (!wanted.name().equals("zstd")) {
            Compression compression =
                    wanted.name().equals("none") ? Compressions.none() : Compressions.gzip(wanted.level());
            int threads = Runtime.getRuntime().availableProcessors();
            return plain.reading(diffId, () -> layers.wireForm(diffId, compression, threads, cancellation));
        }
        Optional<WireForm> known = zstd(diffId, wanted.level());
        if (known.isEmpty()) {
            workers.codec(cancellation).compress(diffId, wanted.level(), cancellation);
            known = zstd(diffId, wanted.level());
        }
        return known.orElseThrow(() -> new IOException("the worker made no zstd form of layer " + diffId));
    }

    private Optional<WireForm> zstd(DiffId diffId, int level) throws IOException {
        return layers.knownForm(
                diffId,
                form -> form.compression().equals("zstd") && form.parameters().startsWith(level + "-"));
    }
}
