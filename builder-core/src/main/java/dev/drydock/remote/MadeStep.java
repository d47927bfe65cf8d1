package dev.drydock.remote;

import dev.drydock.cache.StepKey;
import dev.drydock.content.DiffId;
import java.time.Instant;
import java.util.Optional;

/**
 * A step of a build that can be told of.
 *
 * @param executed whether it ran in this build, so that what is told of it elsewhere is older
 * @param atEpoch what its layer is in the image, if times are fixed and it is part of the image
 */
public record MadeStep(
        StepKey definition,
        Optional<StepKey> content,
        DiffId layer,
        Instant ranAt,
        boolean executed,
        Optional<EpochLayer> atEpoch) {
    /** @param seconds since 1970 */
    public record EpochLayer(long seconds, DiffId layer) {}
}
