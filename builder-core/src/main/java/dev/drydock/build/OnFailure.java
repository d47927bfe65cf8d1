package dev.drydock.build;

import java.util.Optional;

/** What becomes of the files of a RUN that fails. */
public enum OnFailure {
    /** They are gone. */
    DISCARD,
    /** They stay in the store, for a shell to look at them. */
    KEEP;

    /** Reads {@code discard} or {@code keep}. */
    public static Optional<OnFailure> parse(String word) {
        return switch (word) {
            case "discard" -> Optional.of(DISCARD);
            case "keep" -> Optional.of(KEEP);
            default -> Optional.empty();
        };
    }
}
