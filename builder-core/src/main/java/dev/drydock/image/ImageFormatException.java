package dev.drydock.image;

import java.io.IOException;

/** A document or name that is not what the OCI specifications describe; the message says what and where. */
public final class ImageFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public ImageFormatException(String message) {
        super(message);
    }

    public ImageFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
