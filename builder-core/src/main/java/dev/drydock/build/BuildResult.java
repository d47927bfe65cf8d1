package dev.drydock.build;

import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A built image.
 *
 * @param imageId digest of its config, or of an index of configs if it is for several platforms: a blob of the store
 * @param images one for each platform, in the order of the request
 * @param contextFiles the files of the context that its steps chose, sorted
 * @param fixedTimes whether files of new layers had their times fixed
 * @param epoch that the build had, from the request or the Dockerfile
 */
public record BuildResult(
        Digest imageId,
        List<Image> images,
        List<ContextFile> contextFiles,
        boolean fixedTimes,
        Optional<Instant> epoch) {
    /**
     * The image of one platform.
     *
     * @param imageId digest of its config
     * @param ownLayers how many of its layers, from the end, this Dockerfile made
     */
    public record Image(Platform platform, Digest imageId, ImageConfig config, int ownLayers) {}

    public BuildResult {
        images = List.copyOf(images);
        contextFiles = List.copyOf(contextFiles);
    }

    /** The config of the first platform's image. */
    public ImageConfig image() {
        return images.get(0).config();
    }

    /** How many layers of the first platform's image this Dockerfile made. */
    public int ownLayers() {
        return images.get(0).ownLayers();
    }
}
