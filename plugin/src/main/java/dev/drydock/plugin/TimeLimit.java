package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;

/**
 * How long one image may take to build.
 *
 * @param text as written; empty for no limit
 */
record TimeLimit(String text, Optional<Duration> duration) {
    private static final Pattern FORM = Pattern.compile("(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s?)?");

    /** Reads {@code 1h30m}, {@code 90s} or, in seconds, {@code 90}. */
    static TimeLimit of(Optional<String> setting) throws MojoFailureException {
        String text = setting.orElse("").strip();
        if (text.isEmpty()) {
            return new TimeLimit("", Optional.empty());
        }
        Matcher matcher = FORM.matcher(text);
        Duration duration = Duration.ZERO;
        if (matcher.matches()) {
            duration = Duration.ofHours(number(matcher.group(1)))
                    .plusMinutes(number(matcher.group(2)))
                    .plusSeconds(number(matcher.group(3)));
        }
        if (duration.isZero()) {
            throw new MojoFailureException(
                    "drydock.timeout is \"" + text + "\"\n  fix: write a time such as 1h30m, 10m or 90s");
        }
        return new TimeLimit(text, Optional.of(duration));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** A token that is cancelled when the time is over; it begins now. */
    Cancellation start() {
        if (duration.isEmpty()) {
            return Cancellation.none();
        }
        long end = System.nanoTime() + duration.get().toNanos();
        return Cancellation.when(() -> System.nanoTime() - end > 0);
    }
}
