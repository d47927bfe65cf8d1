package dev.drydock.dockerfile.lint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What checks want to know of an image that a stage is FROM.
 *
 * @param env its environment, in order
 * @param shell its SHELL; empty if it sets none
 * @param triggers its ONBUILD instructions, in order
 * @param platform what it was pulled for, as in {@code linux/arm64/v8} or {@code windows(10.0.17763)/amd64}; absent means
 *     that nobody can say
 */
public record BaseImage(Map<String, String> env, List<String> shell, List<String> triggers, Optional<String> platform) {
    /** Knows nothing of an image but its environment's PATH. */
    public static final BaseImage UNKNOWN = new BaseImage(Map.of(), List.of(), List.of(), Optional.empty());

    public BaseImage {
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        shell = List.copyOf(shell);
        triggers = List.copyOf(triggers);
    }

    /** Knows images. */
    @FunctionalInterface
    public interface Source {
        /**
         * An image, or nothing if it is not known here; checks then assume an empty environment and say so.
         *
         * @param name as FROM, COPY or a mount names it, expanded; an image or a named context
         * @param platform the one that is wanted
         */
        Optional<BaseImage> find(String name, String platform);
    }
}
