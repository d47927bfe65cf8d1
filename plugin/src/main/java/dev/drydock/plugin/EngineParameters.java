package dev.drydock.plugin;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code <configuration>} says about the engine: the group of parameters that most goals have. */
record EngineParameters(
        Optional<String> store,
        Optional<String> mode,
        Optional<String> insecureRegistries,
        Optional<String> registry,
        Optional<String> pullRegistry) {

    /** For goals that know the store alone. */
    static EngineParameters of(@Nullable String store) {
        return new EngineParameters(
                Optional.ofNullable(store), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    EngineParameters withMode(@Nullable String value) {
        return new EngineParameters(store, Optional.ofNullable(value), insecureRegistries, registry, pullRegistry);
    }

    EngineParameters withRegistries(@Nullable String insecure, @Nullable String every, @Nullable String forPull) {
        return new EngineParameters(
                store, mode, Optional.ofNullable(insecure), Optional.ofNullable(every), Optional.ofNullable(forPull));
    }
}
