package dev.drydock.worker;

import java.io.IOException;

/** A container's command could not be started. */
final class NotStartedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /**
     * @param exitCode 126 if it cannot be run, 127 if it is not there, 125 for all else
     */
    NotStartedException(int exitCode, String problem) {
        super(problem);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
