package dev.drydock.layer;

import java.io.IOException;

/** A file cannot be part of any layer. */
public final class UnrepresentableException extends IOException {
    private final String path;

    public UnrepresentableException(String path, String why) {
        super("\"" + path + "\" cannot be in a layer: " + why);
        this.path = path;
    }

    /** The file, inside the root. */
    public String path() {
        return path;
    }
}
