package dev.drydock.worker;

import java.time.Duration;

/** How long to wait before a container is started again: as Docker does, 100 ms doubling up to a minute. */
final class BackOff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** A run of this length begins anew. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    private Duration next = FIRST;

    /** The time to wait after a run that lasted so long. */
    Duration after(Duration run) {
        Duration wait = run.compareTo(STEADY) >= 0 ? FIRST : next;
        Duration doubled = wait.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return wait;
    }
}
