package dev.drydock.build;

import java.util.Optional;

/** What times the files of new layers have (DESIGN, law 2). The choice is part of every key; an epoch is not. */
public enum LayerTimes {
    /** Their own, as BuildKit has them. */
    KEEP,
    /** One for all that is new: the epoch of the build; 1980-02-01T00:00:00Z if it has none. */
    FIXED;

    /** Reads {@code keep} or {@code fixed}. */
    public static Optional<LayerTimes> parse(String word) {
        return switch (word) {
            case "keep" -> Optional.of(KEEP);
            case "fixed" -> Optional.of(FIXED);
            default -> Optional.empty();
        };
    }
}
