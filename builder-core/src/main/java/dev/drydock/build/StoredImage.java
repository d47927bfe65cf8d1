package dev.drydock.build;

import dev.drydock.image.Platform;
import java.util.List;

/**
 * What an image id of the store stands for.
 *
 * @param index whether it is an image for several platforms, which is an index wherever it goes
 * @param images at least one, in the order in which they were asked for
 */
public record StoredImage(boolean index, List<PlatformImage> images) {
    public StoredImage {
        images = List.copyOf(images);
    }

    /** The image of this machine's platform, or the first. */
    public PlatformImage shown() {
        return images.stream()
                .filter(each -> each.platform().equals(Platform.host()))
                .findFirst()
                .orElse(images.get(0));
    }
}
