package dev.drydock.container;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the Dockerfile reference has them: {@code 1m30s}, {@code 500ms}; a number alone is seconds. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|s)");

    private Durations() {}

    /**
     * Reads one.
     *
     * @param option what the user calls it, for the message
     * @throws IllegalArgumentException it is none, in words for the user
     */
    public static Duration parse(String option, String text) {
        String given = text.strip();
        if (given.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(given));
        }
        Matcher part = PART.matcher(given);
        Duration sum = Duration.ZERO;
        int at = 0;
        while (part.find() && part.start() == at && part.group(1).length() < 12) {
            double unit = switch (part.group(2)) {
                case "h" -> 3.6e12;
                case "m" -> 6e10;
                case "s" -> 1e9;
                default -> 1e6;
            };
            sum = sum.plusNanos(Math.round(Double.parseDouble(part.group(1)) * unit));
            at = part.end();
        }
        if (given.isEmpty() || at != given.length()) {
            throw new IllegalArgumentException(
                    option + " is \"" + text + "\"\n  fix: write a duration such as 500ms, 10s or 1m30s");
        }
        return sum;
    }
}
