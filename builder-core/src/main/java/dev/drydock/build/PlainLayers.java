package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.layer.UnsupportedCompressionException;
import dev.drydock.layer.WireForm;
import java.io.IOException;
import java.util.Optional;

/** Layers whose only form here is one that this JVM has no codec for: the worker makes them plain, once. */
public final class PlainLayers {
    private final LayerCache cache;
    private final WorkerSupply workers;
    private final Cancellation cancellation;

    /** What reads a layer. It fails before it has read anything, or not for want of a codec. */
    @FunctionalInterface
    public interface Reading<T> {
        T read() throws IOException;
    }

    public PlainLayers(LayerCache cache, WorkerSupply workers, Cancellation cancellation) {
        this.cache = cache;
        this.workers = workers;
        this.cancellation = cancellation;
    }

    /** Reads the layer; if this JVM cannot, once more when its plain bytes are in the store. */
    public <T> T reading(DiffId layer, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (UnsupportedCompressionException e) {
            Optional<WireForm> form = cache.layers().presentForm(layer);
            Digest blob = form.orElseThrow(() -> e).descriptor().digest();
            Digest plain = workers.codec(cancellation).decompress(blob, cancellation);
            if (!plain.equals(layer.digest())) {
                throw new DigestMismatchException("the unpacked bytes of a layer", layer.digest(), plain);
            }
            return reading.read();
        }
    }
}
