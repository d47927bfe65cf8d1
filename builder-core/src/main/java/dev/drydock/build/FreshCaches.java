package dev.drydock.build;

import dev.drydock.cache.KeyBuilder;
import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.cache.StepRecord;
import dev.drydock.dockerfile.Mount;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Cache mounts that begin anew. As in BuildKit, the folder of a mount with a mode or an owner is made by a step of its
 * own: a step that runs without the cache gets a new one, once a build, and those behind it find that one.
 */
final class FreshCaches {
    private final LayerCache cache;
    private final Clock clock;
    private final Map<StepKey, String> begun = new HashMap<>();

    FreshCaches(LayerCache cache, Clock clock) {
        this.cache = cache;
        this.clock = clock;
    }

    /** What the cache of a mount is called in the store. */
    synchronized String id(StepMount mount, boolean anew) throws IOException {
        Mount asked = mount.mount();
        if (asked.mode().isEmpty() && asked.uid().isEmpty() && asked.gid().isEmpty()) {
            return mount.id();
        }
        StepKey key = new KeyBuilder("cache mount")
                .text("id", mount.id())
                .text("mode", asked.mode().toString())
                .text("owner", asked.uid() + " " + asked.gid())
                .build();
        String generation = begun.get(key);
        if (generation == null && anew) {
            generation = begin(key);
            begun.put(key, generation);
        } else if (generation == null) {
            generation = cache.steps().find(key).map(StepRecord::configChange).orElse("");
        }
        return mount.id() + generation;
    }

    private String begin(StepKey key) throws IOException {
        String generation = " " + UUID.randomUUID();
        cache.steps().put(key, new StepRecord(Optional.empty(), generation, "cache mount", true, clock.instant()));
        return generation;
    }
}
