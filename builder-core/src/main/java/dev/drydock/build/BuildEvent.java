package dev.drydock.build;

import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens during a build, for consoles, reports and tests. Events of parallel stages interleave. */
public sealed interface BuildEvent {
    /**
     * Which step: {@code stage} by name or index, {@code number} of {@code total} in it, FROM being 1. {@code platform} is
     * what its stage is for, in a build for several platforms; empty in any other.
     */
    record StepId(String platform, String stage, int number, int total) {
        public StepId(String stage, int number, int total) {
            this("", stage, number, total);
        }

        @Override
        public String toString() {
            return "[" + platform + (platform.isEmpty() ? "" : " ") + stage + " " + number + "/" + total + "]";
        }

        // Written out: what the compiler makes of a record is linked at run time, which every cached build would wait
        // for.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof StepId same
                    && number == same.number
                    && total == same.total
                    && stage.equals(same.stage)
                    && platform.equals(same.platform);
        }

        @Override
        public int hashCode() {
            return platform.hashCode() + 31 * stage.hashCode() + 961 * number;
        }
    }

    /** How a step came to its result. */
    enum How {
        /** Its record was found; nothing ran. */
        CACHED,
        /** It ran, or its files were copied. */
        EXECUTED,
        /** It failed. */
        FAILED
    }

    /** What a name in FROM or {@code --from} means. {@code fetched}: a registry was asked. */
    record BaseResolved(String name, Digest imageId, boolean fetched) implements BuildEvent {}

    record StepStarted(StepId id, String instruction, Instant at) implements BuildEvent {}

    /** A piece of what a step writes, as it comes; {@code bytes} must not be changed. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, not compared
    record StepOutput(StepId id, boolean error, byte[] bytes) implements BuildEvent {}

    /**
     * @param key the definition key
     * @param whyNotCached for the first step that was not cached: which file, argument or base changed
     * @param layer what the step made; absent if it failed
     */
    record StepEnded(
            StepId id,
            String instruction,
            How how,
            String key,
            Optional<String> whyNotCached,
            Instant started,
            Instant ended,
            Optional<DiffId> layer)
            implements BuildEvent {}

    /** A layer of ours was written to the store. */
    record LayerWritten(DiffId layer, long bytes) implements BuildEvent {}

    /** Bytes came from or went to a registry, or were found to be there already. */
    record Transfer(Kind kind, String where, Digest blob, long bytes) implements BuildEvent {
        public enum Kind {
            FETCHED,
            UPLOADED,
            MOUNTED,
            ALREADY_THERE
        }
    }

    /** A base layer's blob was read once to know its entries. */
    record LayerIndexed(DiffId layer) implements BuildEvent {}

    /** A worker JVM was forked for this build. {@code why}: what led to its mode, in words. */
    record WorkerStarted(String mode, String why) implements BuildEvent {}

    /** A step is about to run in this mode; the worker may be one that an earlier build of the session forked. */
    record WorkerUsed(String mode) implements BuildEvent {}

    /**
     * A cache elsewhere was told of the build's steps.
     *
     * @param steps that it did not know
     * @param bytes that went there
     */
    record CacheWritten(String where, int steps, long bytes, Duration took) implements BuildEvent {}

    /** Something the user should know; the build goes on. */
    record Warning(String text) implements BuildEvent {}
}
