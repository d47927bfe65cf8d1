package dev.drydock.cache;

import dev.drydock.content.Digest;

/**
 * What an image's name means in this store.
 *
 * @param name the name as people write it
 * @param kind what the digest names: the caller's word, such as {@code image} or {@code manifest}
 * @param digest a blob of the store
 */
public record Ref(String name, String kind, Digest digest) {}
