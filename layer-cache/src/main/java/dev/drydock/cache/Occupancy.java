package dev.drydock.cache;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Who uses a store, and who clears it out: any number of users, or one who removes. A user relies on nothing that it saw
 * before it came in; whoever is in may rely on all it sees.
 *
 * <p>Users come in through a turnstile. Who wants the store alone stops it, but never for longer than {@link #TURN}: a
 * build that begins waits no longer, however long others run.
 */
public final class Occupancy {
    private static final String GC = "gc";
    private static final String TURNSTILE = "gc-turn";
    private static final Duration TURN = Duration.ofSeconds(10);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final long POLL_NANOS = 5_000_000;

    private final Locks locks;

    Occupancy(Locks locks) {
        this.locks = locks;
    }

    /** Comes in; until it is closed nothing of the store is removed. */
    public Locks.Hold enter(String purpose, Cancellation cancellation) throws IOException {
        try (Locks.Hold through = locks.shared(TURNSTILE, purpose, cancellation)) {
            return locks.shared(GC, purpose, cancellation);
        }
    }

    /** The store alone, if nobody uses it now. */
    public Optional<Locks.Hold> tryAlone(String purpose) throws IOException {
        return locks.tryExclusive(GC, purpose);
    }

    /**
     * Waits until the store is had alone.
     *
     * @throws StoreException if it is in use for longer than the patience; it names who was there last
     */
    public Locks.Hold alone(String purpose, Duration patience, Cancellation cancellation) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try (Locks.Hold turn = locks.exclusive(TURNSTILE, purpose, cancellation)) {
                long turnEnd = Math.min(end, System.nanoTime() + TURN.toNanos());
                do {
                    cancellation.throwIfCancelled();
                    Optional<Locks.Hold> hold = tryAlone(purpose);
                    if (hold.isPresent()) {
                        return hold.get();
                    }
                    LockSupport.parkNanos(POLL_NANOS);
                } while (System.nanoTime() < turnEnd);
            }
            if (System.nanoTime() >= end) {
                throw new StoreException(
                        "the store is in use",
                        "who came in last is " + locks.holder(GC),
                        "wait until the builds that use it have ended, and try again");
            }
            LockSupport.parkNanos(REST.toNanos());
        }
    }
}
