package dev.drydock.engine;

import dev.drydock.doctor.ModeAttempt;
import java.io.IOException;
import java.util.List;

/** Steps cannot run here: every mode that was tried, why it does not work, how to mend it, and the shortest way. */
public final class NoModeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<ModeAttempt> attempts;

    /**
     * @param shortest the shortest way to steps that run; empty if none is known
     * @param insisted whether one mode alone was tried, as the user said
     */
    NoModeException(List<ModeAttempt> attempts, String shortest, boolean insisted) {
        super(words(attempts, shortest, insisted));
        this.attempts = List.copyOf(attempts);
    }

    public List<ModeAttempt> attempts() {
        return attempts;
    }

    private static String words(List<ModeAttempt> attempts, String shortest, boolean insisted) {
        StringBuilder text = new StringBuilder("RUN is not possible on this machine; what was tried:");
        for (ModeAttempt attempt : attempts) {
            text.append("\n  ").append(attempt.mode().word()).append(": ").append(attempt.problem());
            if (!attempt.fix().isEmpty() && !attempt.fix().equals(shortest)) {
                text.append("\n    fix: ").append(attempt.fix());
            }
        }
        if (insisted) {
            text.append("\n  fix: let Drydock choose (drydock.mode=auto, --mode auto)");
            if (!shortest.isEmpty()) {
                text.append("; or ").append(shortest);
            }
        } else if (!shortest.isEmpty()) {
            text.append("\n  fix: ").append(shortest);
        }
        return text.append("\n  (a Dockerfile without RUN builds everywhere; drydock:doctor shows more)")
                .toString();
    }
}
