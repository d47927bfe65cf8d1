package dev.drydock.remote;

import dev.drydock.cache.StepKey;
import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.layer.LayerSource;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where packs are found by key, and the blobs that they name. Safe for several threads, processes and machines. */
interface CachePlace {
    /** How messages call it. */
    String name();

    /** What is under a key. @throws IOException nothing sensible is, or the place cannot be asked */
    Optional<CachePack> find(StepKey key, Cancellation cancellation) throws IOException;

    /** Where a layer that is here can be had by everyone; absent if by this place alone. */
    Optional<LayerSource> source(Descriptor wire);

    /** Has a blob in a store; digest and size are checked. */
    void fetch(Descriptor blob, ContentStore store, Cancellation cancellation) throws IOException;

    /**
     * Has a blob here.
     *
     * @param sources where it can be had otherwise
     */
    Registry.Pushed put(Descriptor blob, Registry.Content content, List<LayerSource> sources, Cancellation cancellation)
            throws IOException;

    /** Puts a pack under keys. Its blobs are here. */
    void put(List<StepKey> keys, CachePack pack, Cancellation cancellation) throws IOException;

    /** The word that a key is found by: as long in every place, and no secret. */
    static String tag(String prefix, StepKey key) {
        return prefix + "-" + key.hex().substring(0, CacheSpec.KEY_LENGTH - 1);
    }
}
