package dev.drydock.fs;

import java.io.IOException;

/** This implementation, or the file system beneath, cannot do the operation at all. */
public final class UnsupportedTreeOperationException extends IOException {
    public UnsupportedTreeOperationException(String operation, String why) {
        super(operation + ": " + why);
    }
}
