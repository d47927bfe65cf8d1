package dev.drydock.upkeep;

import java.nio.file.Path;

/**
 * Something of a store that is not what it was.
 *
 * @param entry what it is, in words: {@code step record}, {@code blob}
 * @param path of the store that is taken out to mend it
 * @param problem what is wrong
 * @param effect what becomes of it once it is taken out
 */
public record Finding(String entry, Path path, String problem, String effect) {
    @Override
    public String toString() {
        return entry + " " + path + ": " + problem + "\n  fix: drydock:fsck with drydock.mend=true takes it out; "
                + effect;
    }
}
