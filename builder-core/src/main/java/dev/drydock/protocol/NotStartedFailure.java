package dev.drydock.protocol;

import java.io.IOException;

/** A container's command could not be started. */
public final class NotStartedFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    NotStartedFailure(RunResult result) {
        super(result.problem());
        this.exitCode = result.exitCode();
    }

    /** 126 if it cannot be run, 127 if it is not there, 125 for all else. */
    public int exitCode() {
        return exitCode;
    }
}
