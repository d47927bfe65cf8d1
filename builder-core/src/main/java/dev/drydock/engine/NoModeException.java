package dev.drydock.engine;

import java.io.IOException;
import java.util.List;

/** Steps cannot run here: every mode that was tried, why it does not work, and how to mend it. */
public final class NoModeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<ModeAttempt> attempts;

    NoModeException(List<ModeAttempt> attempts) {
        super(words(attempts));
        this.attempts = List.copyOf(attempts);
    }

    public List<ModeAttempt> attempts() {
        return attempts;
    }

    private static String words(List<ModeAttempt> attempts) {
        StringBuilder text = new StringBuilder("RUN is not possible on this machine; what was tried:");
        for (ModeAttempt attempt : attempts) {
            text.append("\n  ").append(attempt.mode().word()).append(": ").append(attempt.problem());
            if (!attempt.fix().isEmpty()) {
                text.append("\n    fix: ").append(attempt.fix());
            }
        }
        return text.append("\n  (a Dockerfile without RUN builds everywhere; drydock:doctor shows more)")
                .toString();
    }
}
