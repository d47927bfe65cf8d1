package dev.drydock.build;

import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;

/**
 * A built image.
 *
 * @param imageId digest of its config, which is a blob of the store
 * @param ownLayers how many of its layers, from the end, this Dockerfile made
 */
public record BuildResult(Digest imageId, ImageConfig image, int ownLayers) {}
