package dev.drydock.layer;

import java.io.IOException;

/** A layer's tar is malformed, cut short or hostile. */
public final class LayerFormatException extends IOException {
    private final long offset;

    public LayerFormatException(long offset, String why) {
        super("malformed layer at byte " + offset + ": " + why);
        this.offset = offset;
    }

    /** Where in the plain tar the header starts that cannot be believed, in bytes. */
    public long offset() {
        return offset;
    }
}
