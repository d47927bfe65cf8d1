package dev.drydock.build;

import dev.drydock.content.Digest;
import dev.drydock.image.Platform;

/**
 * One of the images that an image id stands for.
 *
 * @param platform what it was built for; that of its config if it is the only one
 * @param imageId digest of its config
 */
public record PlatformImage(Platform platform, Digest imageId) {}
