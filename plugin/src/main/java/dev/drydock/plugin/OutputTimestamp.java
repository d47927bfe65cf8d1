package dev.drydock.plugin;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;

/**
 * The value of {@code project.build.outputTimestamp} as Maven's own plugins read it
 * (maven.apache.org/guides/mini/guide-reproducible-builds.html). The library they share would do the same, but Maven
 * looks for components in all that comes with it, which costs each cached build 60 ms; the tests hold us to it.
 */
final class OutputTimestamp {
    private OutputTimestamp() {}

    /**
     * @return none for a text that is shorter than two characters and no number, by which a pom takes its parent's value
     *     back
     */
    static Optional<Instant> parse(String text) throws MojoFailureException {
        boolean number = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number && text.length() < 2) {
            return Optional.empty();
        }
        Instant time;
        try {
            time = number
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException | NumberFormatException e) {
            throw refused(text, "it is neither a time as in ISO 8601 nor a number of seconds");
        }
        if (time.getEpochSecond() < 0) {
            throw refused(text, "layers hold no time before 1970");
        }
        return Optional.of(time);
    }

    private static MojoFailureException refused(String text, String why) {
        return new MojoFailureException("project.build.outputTimestamp is \"" + text + "\"\n  why: " + why
                + "\n  fix: write it as 2026-01-01T00:00:00Z, or as seconds since 1970");
    }
}
