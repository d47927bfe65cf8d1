package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.layer.LayerIndex;
import dev.drydock.registry.Registry;
import java.io.IOException;

/** What is in layers of a store, fetched where that is needed to know it. */
public final class LayerListing {
    private final LayerAccess layers;
    private final Cancellation cancellation;

    public LayerListing(
            LayerCache cache,
            Registry registry,
            WorkerSupply workers,
            BuildListener listener,
            Cancellation cancellation) {
        this.layers = new LayerAccess(cache, registry, workers, listener);
        this.cancellation = cancellation;
    }

    /** The entries of a layer. */
    public LayerIndex of(DiffId layer) throws IOException {
        return layers.index(layer, cancellation);
    }
}
