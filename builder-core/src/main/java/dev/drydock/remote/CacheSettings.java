package dev.drydock.remote;

import java.util.List;

/**
 * Where else steps are looked for, and where they are told of.
 *
 * @param from asked in this order
 * @param to each is written
 */
public record CacheSettings(List<CacheSpec> from, List<CacheSpec> to) {
    public CacheSettings {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }

    public static CacheSettings none() {
        return new CacheSettings(List.of(), List.of());
    }

    public boolean isEmpty() {
        return from.isEmpty() && to.isEmpty();
    }
}
