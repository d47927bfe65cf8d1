package dev.drydock.cache;

import dev.drydock.content.Digest;
import org.jspecify.annotations.Nullable;

/** The name of a step's result: the digest of all that can change it, made by a {@link KeyBuilder}. */
public record StepKey(Digest digest) {
    /** The 64 hex digits. */
    public String hex() {
        return digest.hex();
    }

    @Override
    public String toString() {
        return digest.hex();
    }

    // Written out: what the compiler makes of a record is linked at run time, which every cached build would wait for.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StepKey same && digest.equals(same.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
