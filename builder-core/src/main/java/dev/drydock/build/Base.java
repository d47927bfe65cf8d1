package dev.drydock.build;

import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import java.util.Optional;

/**
 * What a stage stands on: an image, or nothing.
 *
 * @param name as written; {@code scratch}
 * @param imageId digest of its config; absent for scratch
 */
record Base(String name, Optional<Digest> imageId, ImageConfig config) {
    Stack stack() {
        return new Stack(config.diffIds());
    }
}
