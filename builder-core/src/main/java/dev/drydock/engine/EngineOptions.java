package dev.drydock.engine;

import dev.drydock.registry.RegistryOptions;
import dev.drydock.sandbox.Mode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the requests of one session have in common.
 *
 * @param store the store's folder
 * @param mode the mode that the user insists on; absent means the best that works
 * @param registries how registries are reached
 * @param pullRegistry where names without a registry are pulled from, if not from Docker Hub
 * @param workers who keeps the worker until the session ends
 */
public record EngineOptions(
        Path store,
        Optional<Mode> mode,
        RegistryOptions registries,
        Optional<String> pullRegistry,
        WorkerOwner workers) {

    /** The same with another mode. */
    EngineOptions in(Optional<Mode> other) {
        return new EngineOptions(store, other, registries, pullRegistry, workers);
    }

    /** The same with another store, whose workers another owner keeps. */
    EngineOptions at(Path otherStore, WorkerOwner owner) {
        return new EngineOptions(otherStore, mode, registries, pullRegistry, owner);
    }

    /** {@code $XDG_CACHE_HOME/drydock}, or {@code ~/.cache/drydock}. */
    public static Path defaultStore() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base = cache != null && !cache.isEmpty() && Path.of(cache).isAbsolute()
                ? Path.of(cache)
                : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("drydock");
    }
}
