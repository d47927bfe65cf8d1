package dev.drydock.content;

import org.jspecify.annotations.Nullable;

/**
 * The digest of one layer's uncompressed tar (image-spec config.md, "Layer DiffID").
 *
 * @param digest digest of the plain tar; also the name of that tar in the content store
 */
public record DiffId(Digest digest) implements Comparable<DiffId> {
    /** Reads {@code sha256:<hex>}. */
    public static DiffId parse(String text) {
        return new DiffId(Digest.parse(text));
    }

    /** The 64 hex digits. */
    public String hex() {
        return digest.hex();
    }

    @Override
    public int compareTo(DiffId other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.toString();
    }

    // Written out: what the compiler makes of a record is linked at run time, which every cached build would wait for.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DiffId same && digest.equals(same.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
