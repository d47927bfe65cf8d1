package dev.drydock.doctor;

import dev.drydock.sandbox.Mode;

/**
 * A mode that was looked at.
 *
 * @param problem why steps cannot run in it; empty if they can
 * @param fix how to mend that; empty if nothing is known
 */
public record ModeAttempt(Mode mode, String problem, String fix) {
    /** Steps run in it. */
    public static ModeAttempt worked(Mode mode) {
        return new ModeAttempt(mode, "", "");
    }

    public boolean works() {
        return problem.isEmpty();
    }
}
