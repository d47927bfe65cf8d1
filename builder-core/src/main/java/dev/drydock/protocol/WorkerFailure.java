package dev.drydock.protocol;

import java.io.IOException;

/** The worker could not do what was asked: the machine or Drydock failed, not the user's command. */
public final class WorkerFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final String fix;

    /** @param fix how to mend it; empty if unknown */
    public WorkerFailure(String message, String fix) {
        super(message);
        this.fix = fix;
    }

    /** How to mend it; empty if unknown. */
    public String fix() {
        return fix;
    }
}
