package dev.drydock.content;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is pointed at, and how large it is (image-spec descriptor.md).
 *
 * @param mediaType the type of the content
 * @param digest the content's digest
 * @param size the content's size in bytes
 * @param annotations key to value, sorted by key
 */
public record Descriptor(String mediaType, Digest digest, long size, Map<String, String> annotations) {
    /** @throws IllegalArgumentException if the size is negative */
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("a descriptor of " + size + " bytes for " + digest);
        }
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** A descriptor without annotations. */
    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Map.of());
    }
}
