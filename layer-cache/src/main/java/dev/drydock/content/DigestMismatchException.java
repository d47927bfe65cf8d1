package dev.drydock.content;

import java.io.IOException;

/** Bytes are not what their name promises. Nothing was stored. */
public final class DigestMismatchException extends IOException {
    private final Digest expected;
    private final Digest found;

    public DigestMismatchException(String what, Digest expected, Digest found) {
        super(what + ": expected " + expected + ", found " + found);
        this.expected = expected;
        this.found = found;
    }

    public Digest expected() {
        return expected;
    }

    public Digest found() {
        return found;
    }
}
