package dev.drydock.container;

import dev.drydock.image.Healthcheck;
import dev.drydock.protocol.ContainerSpec.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A health check in place of, or over, the image's (Dockerfile reference, HEALTHCHECK).
 *
 * @param none whether there is to be none at all
 * @param test {@code CMD} and words, or {@code CMD-SHELL} and a command; absent for the image's
 */
public record HealthSetting(
        boolean none,
        Optional<List<String>> test,
        Optional<Duration> interval,
        Optional<Duration> timeout,
        Optional<Duration> startPeriod,
        Optional<Duration> startInterval,
        Optional<Integer> retries) {
    private static final Duration USUAL = Duration.ofSeconds(30);
    private static final Duration START_INTERVAL = Duration.ofSeconds(5);
    private static final int RETRIES = 3;
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    public HealthSetting {
        test = test.map(List::copyOf);
    }

    /** The image's, as it is. */
    public static HealthSetting ofImage() {
        return new HealthSetting(
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** There is to be none. */
    public static HealthSetting disabled() {
        return new HealthSetting(
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * What is run in the end.
     *
     * @param shell of the image, for commands in shell form
     */
    Optional<Health> over(Optional<Healthcheck> image, Optional<List<String>> shell) {
        List<String> words = test.orElse(image.map(Healthcheck::test).orElse(List.of()));
        if (none || words.size() < 2) {
            return Optional.empty();
        }
        List<String> command = words.subList(1, words.size());
        if (words.get(0).equals("CMD-SHELL")) {
            command = new java.util.ArrayList<>(shell.orElse(SHELL));
            command.addAll(words.subList(1, words.size()));
        }
        return Optional.of(new Health(
                command,
                interval.orElse(nanos(image.map(Healthcheck::interval), USUAL)),
                timeout.orElse(nanos(image.map(Healthcheck::timeout), USUAL)),
                startPeriod.orElse(nanos(image.map(Healthcheck::startPeriod), Duration.ZERO)),
                startInterval.orElse(nanos(image.map(Healthcheck::startInterval), START_INTERVAL)),
                retries.orElse(image.map(Healthcheck::retries)
                        .filter(count -> count > 0)
                        .map(Long::intValue)
                        .orElse(RETRIES))));
    }

    private static Duration nanos(Optional<Long> time, Duration usual) {
        return time.filter(nanos -> nanos > 0).map(Duration::ofNanos).orElse(usual);
    }
}
