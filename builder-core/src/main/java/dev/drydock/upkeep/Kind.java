package dev.drydock.upkeep;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What an entry of a store is, in the words that people select by. */
public enum Kind {
    /** Names of images, and the configs that only they hold. */
    IMAGES,
    /** What steps made, by key. */
    STEPS,
    /** Bytes of layers, plain and as they go over the wire, and other blobs. */
    LAYERS,
    /** Layers unpacked for steps. */
    TREES,
    /** Cache mounts. */
    MOUNTS,
    /** What came from which address. */
    DOWNLOADS,
    /** Digests of context files, and what went into the last build. */
    DIGESTS,
    /** What failed steps left. */
    KEPT,
    /** Images of containers that were ready. */
    WARM,
    /** Class-data archives of the worker, and in which modes it was tried. */
    PROGRAMS,
    /** Folders and unfinished blobs of processes. */
    SCRATCH,
    /** What is to be deleted. */
    TRASH;

    /** As people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Kinds separated by commas.
     *
     * @throws IllegalArgumentException a word is none, in words for the user
     */
    public static Set<Kind> parse(String option, String text) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String word : text.split(",", -1)) {
            kinds.add(Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word.strip().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException(option + " is \"" + text + "\"\n  fix: write some of "
                                    + Arrays.stream(values()).map(Kind::word).collect(Collectors.joining(", ")))));
        }
        return kinds;
    }
}
