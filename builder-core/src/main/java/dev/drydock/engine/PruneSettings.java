package dev.drydock.engine;

import dev.drydock.build.ByteSize;
import dev.drydock.upkeep.Age;
import dev.drydock.upkeep.Kind;
import dev.drydock.upkeep.PrunePolicy;
import dev.drydock.upkeep.PruneRequest;
import java.util.Optional;
import java.util.Set;

/** What users write about pruning, read. */
public final class PruneSettings {
    private PruneSettings() {}

    /**
     * What is to go.
     *
     * @throws SettingException an age, size or kind is none
     */
    public static PruneRequest request(
            Optional<String> olderThan,
            Optional<String> keepStorage,
            boolean all,
            Optional<String> kinds,
            boolean dryRun)
            throws SettingException {
        try {
            return new PruneRequest(
                    olderThan.map(text -> Age.parse("olderThan", text)),
                    keepStorage.map(PruneSettings::size),
                    all,
                    kinds.map(text -> Kind.parse("kinds", text)).orElse(Set.of()),
                    dryRun);
        } catch (IllegalArgumentException e) {
            throw new SettingException(String.valueOf(e.getMessage()));
        }
    }

    private static long size(String text) {
        return text.strip().equals("0") ? 0 : ByteSize.parse("keepStorage", text);
    }

    /**
     * What goes by itself: {@code off}, an age, a size, or both.
     *
     * @throws SettingException it is none of that
     */
    public static PrunePolicy policy(Optional<String> text) throws SettingException {
        try {
            return text.map(words -> PrunePolicy.parse("autoPrune", words, size -> ByteSize.parse("autoPrune", size)))
                    .orElse(PrunePolicy.standard());
        } catch (IllegalArgumentException e) {
            throw new SettingException(String.valueOf(e.getMessage()));
        }
    }
}
