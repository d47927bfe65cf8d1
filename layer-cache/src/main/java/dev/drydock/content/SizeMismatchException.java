package dev.drydock.content;

import java.io.IOException;

/** Content has another size than its descriptor says. Nothing was stored. */
public final class SizeMismatchException extends IOException {
    private final long expected;
    private final long found;

    public SizeMismatchException(String what, long expected, long found) {
        super(what + ": expected " + expected + " bytes, found " + found);
        this.expected = expected;
        this.found = found;
    }

    /** Bytes promised. */
    public long expected() {
        return expected;
    }

    /** Bytes found. */
    public long found() {
        return found;
    }
}
