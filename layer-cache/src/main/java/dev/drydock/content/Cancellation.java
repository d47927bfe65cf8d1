package dev.drydock.content;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The token that ends a long call: who wants it to end says so here, the call looks between two blocks of work.
 *
 * <p>Threads are never interrupted instead: an interrupt in channel I/O closes the channel and drops the locks
 * held through it.
 */
public final class Cancellation {
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final BooleanSupplier parent;

    /** A token that is cancelled when asked to. */
    public Cancellation() {
        this(() -> false);
    }

    private Cancellation(BooleanSupplier parent) {
        this.parent = parent;
    }

    /** A fresh token that nobody else can cancel. */
    public static Cancellation none() {
        return new Cancellation();
    }

    /** A token that is also cancelled once the condition holds. The condition is asked from any thread. */
    public static Cancellation when(BooleanSupplier condition) {
        return new Cancellation(condition);
    }

    /** Asks every call that holds this token to end. */
    public void cancel() {
        cancelled.set(true);
    }

    /** Whether the work should end. */
    public boolean cancelled() {
        return cancelled.get() || parent.getAsBoolean();
    }

    /** @throws CancellationException if the work should end */
    public void throwIfCancelled() {
        if (cancelled()) {
            throw new CancellationException("cancelled");
        }
    }
}
