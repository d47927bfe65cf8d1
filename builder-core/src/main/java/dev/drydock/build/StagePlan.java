package dev.drydock.build;

import dev.drydock.image.Platform;
import java.util.List;
import java.util.Optional;

/**
 * One stage with all its instructions folded: every command, environment and key is known, and nothing has run.
 *
 * @param label its name, or {@code stage-N}
 * @param platform what it is for
 * @param entries what goes into the history, in order, those of the stage it is FROM first
 * @param end the metadata at its end
 */
record StagePlan(String label, Platform platform, Base base, List<Entry> entries, StageState end) {
    /** One line of history; with a step it has a layer. */
    record Entry(String createdBy, Optional<Step> step) {}

    StagePlan {
        entries = List.copyOf(entries);
    }

    /** The step that makes the newest layer; absent if no instruction makes one. */
    Optional<Step> last() {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).step().isPresent()) {
                return entries.get(i).step();
            }
        }
        return Optional.empty();
    }

    /** The steps, oldest first. */
    List<Step> steps() {
        return entries.stream().flatMap(entry -> entry.step().stream()).toList();
    }
}
