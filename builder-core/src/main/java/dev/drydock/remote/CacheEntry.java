package dev.drydock.remote;

import dev.drydock.cache.StepKey;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a cache tells of one step.
 *
 * @param definition known before anything runs
 * @param content known once the inputs exist; absent if the writer did not know it
 * @param ranAt when the step ran
 * @param layer what it made
 * @param wire the layer's bytes as they are in the same place
 * @param index the layer's index, compressed by gzip; absent if the writer had none
 * @param epochs what the layer is in images of an epoch
 */
record CacheEntry(
        StepKey definition,
        Optional<StepKey> content,
        Instant ranAt,
        DiffId layer,
        Descriptor wire,
        Optional<Descriptor> index,
        List<AtEpoch> epochs) {
    /** Media type of indexes. */
    static final String INDEX = "application/vnd.drydock.layer.index.v1+gzip";

    /** @param seconds the epoch, since 1970 */
    record AtEpoch(long seconds, DiffId layer, Descriptor wire) {}

    CacheEntry {
        epochs = List.copyOf(epochs);
    }

    boolean has(StepKey key) {
        return definition.equals(key) || content.filter(key::equals).isPresent();
    }
}
