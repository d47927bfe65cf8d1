package dev.drydock.protocol;

import java.io.IOException;

/** The worker could not do what was asked: the machine or Drydock failed, not the user's command. */
public final class WorkerFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final Obstacle obstacle;
    private final String fix;

    /** @param fix how to mend it; empty if unknown */
    public WorkerFailure(Obstacle obstacle, String message, String fix) {
        super(message);
        this.obstacle = obstacle;
        this.fix = fix;
    }

    public Obstacle obstacle() {
        return obstacle;
    }

    /** How to mend it; empty if unknown. */
    public String fix() {
        return fix;
    }
}
