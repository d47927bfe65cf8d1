package dev.drydock.upkeep;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is to go. Without an age, a size, kinds or {@code all}: what nothing refers to.
 *
 * @param olderThan only what was not used for so long
 * @param keepStorage what was not used for longest, until the store has this many bytes
 * @param all names of images that were made here too, and what failed steps left
 * @param kinds these alone; empty means all
 * @param dryRun only tell
 */
public record PruneRequest(
        Optional<Duration> olderThan, Optional<Long> keepStorage, boolean all, Set<Kind> kinds, boolean dryRun) {
    public PruneRequest {
        kinds = Set.copyOf(kinds);
    }

    /** Only what nothing refers to. */
    public static PruneRequest unreferenced() {
        return new PruneRequest(Optional.empty(), Optional.empty(), false, Set.of(), false);
    }

    static PruneRequest unusedFor(Duration age) {
        return new PruneRequest(Optional.of(age), Optional.empty(), false, Set.of(), false);
    }

    static PruneRequest downTo(long bytes) {
        return new PruneRequest(Optional.empty(), Optional.of(bytes), false, Set.of(), false);
    }

    boolean selects(Kind kind) {
        return kinds.isEmpty() || kinds.contains(kind);
    }

    /** Whether it asks for more than what nothing refers to. */
    boolean takesCache() {
        return all || olderThan.isPresent() || keepStorage.isPresent() || !kinds.isEmpty();
    }
}
