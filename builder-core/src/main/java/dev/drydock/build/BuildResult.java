package dev.drydock.build;

import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import java.util.List;

/**
 * A built image.
 *
 * @param imageId digest of its config, which is a blob of the store
 * @param ownLayers how many of its layers, from the end, this Dockerfile made
 * @param contextFiles the files of the context that its steps chose, sorted
 */
public record BuildResult(Digest imageId, ImageConfig image, int ownLayers, List<ContextFile> contextFiles) {
    public BuildResult {
        contextFiles = List.copyOf(contextFiles);
    }
}
