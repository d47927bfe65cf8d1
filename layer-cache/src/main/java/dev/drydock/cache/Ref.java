package dev.drydock.cache;

import dev.drydock.content.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What an image's name means in this store.
 *
 * @param name the name as people write it
 * @param kind what the digest names: the caller's word, such as {@code image} or {@code manifest}
 * @param digest a blob of the store
 */
public record Ref(String name, String kind, Digest digest) {
    // Written out: what the compiler makes of a record is linked at run time, which every cached build would wait for.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ref same
                && name.equals(same.name)
                && kind.equals(same.kind)
                && digest.equals(same.digest);
    }

    @Override
    public int hashCode() {
        return name.hashCode() + 31 * kind.hashCode() + 31 * digest.hashCode();
    }
}
