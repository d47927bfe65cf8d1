package dev.drydock.content;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The name of a stack of layers (image-spec config.md, "Layer ChainID").
 *
 * <p>Law: {@code chain(a) = a}, {@code chain(a, …, y, z) = sha256(chain(a, …, y) + " " + z)}.
 *
 * @param digest the stack's digest; no stored bytes have this name
 */
public record ChainId(Digest digest) {
    /** The stack of this one layer. */
    public static ChainId of(DiffId first) {
        return new ChainId(first.digest());
    }

    /** The stack of these layers, oldest first; empty if there are none. */
    public static Optional<ChainId> of(List<DiffId> layers) {
        return layers.isEmpty()
                ? Optional.empty()
                : Optional.of(layers.stream().skip(1).reduce(of(layers.get(0)), ChainId::then, (a, b) -> {
                    throw new AssertionError("sequential");
                }));
    }

    /** This stack with one more layer on top. */
    public ChainId then(DiffId next) {
        return new ChainId(Digest.of((digest + " " + next).getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
