package dev.drydock.upkeep;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something of a store that can go by itself.
 *
 * @param name as people know it
 * @param lastUse when it was used last
 * @param size bytes that it takes itself
 * @param paths what is removed with it
 * @param holds the bytes that it needs, which stay as long as it does
 * @param rests what it is of no use without
 * @param lock held by whoever uses it; {@code ""} if nobody can
 */
record Item(
        Kind kind,
        Worth worth,
        String name,
        Instant lastUse,
        long size,
        List<Path> paths,
        Set<Path> holds,
        Optional<Path> rests,
        String lock) {
    /** What is lost with it. */
    enum Worth {
        /** Nobody needs it. */
        NONE,
        /** It can be made or fetched again. */
        TIME,
        /** Only people know whether it is still wanted. */
        UNKNOWN,
        /** It goes with what it rests on, and not before. */
        BOUND
    }

    Item {
        paths = List.copyOf(paths);
        holds = Set.copyOf(holds);
    }
}
