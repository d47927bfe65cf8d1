package dev.drydock.cache;

import dev.drydock.content.Digest;

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
}
