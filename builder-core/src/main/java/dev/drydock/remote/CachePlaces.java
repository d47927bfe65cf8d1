package dev.drydock.remote;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.registry.HttpRegistry;
import dev.drydock.registry.Pause;
import dev.drydock.registry.Registry;
import dev.drydock.registry.RegistryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The places of one build, opened: nothing is connected before the first question. Look-ups have a client of their own that
 * gives up soon. Offline there are no registries among them.
 */
public final class CachePlaces implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final LayerCache cache;
    private final List<CachePlace> from = new ArrayList<>();
    private final List<Written> to = new ArrayList<>();
    private final Optional<Registry> quick;

    /** A place to write, and what. */
    record Written(CachePlace place, CacheSpec.Mode mode) {}

    private CachePlaces(LayerCache cache, Optional<Registry> quick) {
        this.cache = cache;
        this.quick = quick;
    }

    /** @param registry for bytes; stays open */
    public static CachePlaces open(
            CacheSettings settings, RegistryOptions options, Registry registry, LayerCache cache) {
        if (settings.isEmpty()) {
            return new CachePlaces(cache, Optional.empty());
        }
        Pause sleeping = Pause.sleeping();
        Registry quick = HttpRegistry.open(options.withTimeouts(CONNECT, ANSWER)
                .withRetries(
                        1,
                        (time, cancellation) -> sleeping.pause(
                                time.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : time, cancellation)));
        CachePlaces places = new CachePlaces(cache, Optional.of(quick));
        for (CacheSpec spec : settings.from()) {
            places.place(spec, options.offline(), quick, registry).ifPresent(places.from::add);
        }
        for (CacheSpec spec : settings.to()) {
            places.place(spec, options.offline(), quick, registry)
                    .ifPresent(place -> places.to.add(new Written(place, spec.mode())));
        }
        return places;
    }

    private Optional<CachePlace> place(CacheSpec spec, boolean offline, Registry quick, Registry registry) {
        if (spec instanceof CacheSpec.InFolder local) {
            return Optional.of(new LayoutPlace(local));
        }
        return offline
                ? Optional.empty()
                : Optional.of(new RegistryPlace((CacheSpec.InRegistry) spec, quick, registry, cache.content()));
    }

    /** A reader of those to be read. */
    public CacheReader reader(Executor executor, CacheListener listener, Cancellation cancellation) {
        return new CacheReader(from, cache, executor, listener, cancellation);
    }

    List<Written> to() {
        return to;
    }

    LayerCache cache() {
        return cache;
    }

    /** Whether anything is to be written, of this mode. */
    public boolean writes(CacheSpec.Mode mode) {
        return to.stream().anyMatch(place -> place.mode() == mode);
    }

    @Override
    public void close() {
        quick.ifPresent(Registry::close);
    }
}
