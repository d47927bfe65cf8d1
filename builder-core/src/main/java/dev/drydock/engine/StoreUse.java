package dev.drydock.engine;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import java.io.IOException;
import java.util.Optional;

/** That this engine uses its store, so that nobody takes anything out of it meanwhile. Safe for several threads. */
final class StoreUse implements AutoCloseable {
    private static final String PURPOSE = "build or another use of images";

    private final LayerCache cache;
    private Optional<Locks.Hold> hold;

    private StoreUse(LayerCache cache, Locks.Hold hold) {
        this.cache = cache;
        this.hold = Optional.of(hold);
    }

    static StoreUse of(LayerCache cache) throws IOException {
        return new StoreUse(cache, cache.occupancy().enter(PURPOSE, Cancellation.none()));
    }

    /** Lets others take out what they will: nothing that was seen before counts any more. */
    synchronized void leave() throws IOException {
        Optional<Locks.Hold> held = hold;
        hold = Optional.empty();
        if (held.isPresent()) {
            held.get().close();
        }
    }

    /** Comes in again. */
    synchronized void enter() throws IOException {
        if (hold.isEmpty()) {
            hold = Optional.of(cache.occupancy().enter(PURPOSE, Cancellation.none()));
        }
    }

    @Override
    public void close() throws IOException {
        leave();
    }
}
