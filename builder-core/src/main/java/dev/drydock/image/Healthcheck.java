package dev.drydock.image;

import java.util.List;

/**
 * How to tell whether a container is healthy; durations in nanoseconds, 0 to inherit. Docker's extension of the OCI
 * config.
 *
 * @param test {@code NONE}, or {@code CMD} and words, or {@code CMD-SHELL} and a command
 */
public record Healthcheck(
        List<String> test, long interval, long timeout, long startPeriod, long startInterval, long retries) {
    public Healthcheck {
        test = List.copyOf(test);
    }
}
