package dev.drydock.build;

import java.util.Optional;

/**
 * What times and permissions files have in layers.
 *
 * @param times absent: fixed exactly when the build has an epoch
 * @param modes of files of the context
 */
public record FileSettings(Optional<LayerTimes> times, ContextModes modes) {
    static FileSettings standard() {
        return new FileSettings(Optional.empty(), ContextModes.KEEP);
    }
}
