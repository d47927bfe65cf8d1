package dev.drydock.upkeep;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Bytes that are there for others: a blob, or the folder of what is known of a layer.
 *
 * @param size bytes
 * @param lastUse when it was written
 */
record Resource(Path path, long size, Instant lastUse) {}
