package dev.drydock.layer;

import java.io.IOException;

/** A layer is compressed in a way that this process has no codec for (zstd needs the worker). */
public final class UnsupportedCompressionException extends IOException {
    private final String name;

    UnsupportedCompressionException(String name) {
        super("this process cannot read layers compressed with " + name);
        this.name = name;
    }

    /** The compression, such as {@code zstd}. */
    public String name() {
        return name;
    }
}
