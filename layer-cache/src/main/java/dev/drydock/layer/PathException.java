package dev.drydock.layer;

import java.io.IOException;

/** A path cannot be followed in a stack of layers. */
public final class PathException extends IOException {
    /** Why a path cannot be followed. */
    public enum Reason {
        /** A name on the way is neither a directory nor a link to one. */
        NOT_A_DIRECTORY,
        /** More links than a kernel follows, or links that lead to each other. */
        TOO_MANY_LINKS
    }

    private final String path;
    private final Reason reason;

    PathException(String path, Reason reason, String message) {
        super(message);
        this.path = path;
        this.reason = reason;
    }

    /** The path that was asked for. */
    public String path() {
        return path;
    }

    public Reason reason() {
        return reason;
    }
}
