package dev.drydock.build;

import dev.drydock.content.DiffId;
import java.io.IOException;

/** The layer of a step that was found cannot be had: whoever builds can have the step run again. */
final class LostLayerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient DiffId layer;
    private final IOException why;

    LostLayerException(DiffId layer, IOException why) {
        super(why.getMessage(), why);
        this.layer = layer;
        this.why = why;
    }

    DiffId layer() {
        return layer;
    }

    /** What went wrong with it. */
    IOException why() {
        return why;
    }
}
