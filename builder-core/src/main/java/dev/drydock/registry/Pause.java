package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** How time passes between two tries. */
@FunctionalInterface
public interface Pause {
    /**
     * Lets this much time pass.
     *
     * @throws java.util.concurrent.CancellationException once the call that waits is cancelled
     */
    void pause(Duration time, Cancellation cancellation) throws IOException;

    /** Sleeps, looking every tenth of a second whether the call was cancelled. */
    static Pause sleeping() {
        return (time, cancellation) -> {
            long end = System.nanoTime() + time.toNanos();
            for (long left = time.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                cancellation.throwIfCancelled();
                try {
                    Thread.sleep(Math.min(left, 100));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while waiting to try again");
                }
            }
        };
    }
}
