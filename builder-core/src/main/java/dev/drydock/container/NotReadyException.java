package dev.drydock.container;

import java.io.IOException;

/** A container did not become what was waited for; the message says what was seen, and ends with its last lines. */
public final class NotReadyException extends IOException {
    private static final long serialVersionUID = 1L;

    NotReadyException(String message) {
        super(message);
    }
}
