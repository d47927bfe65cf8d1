package dev.drydock.upkeep;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ages as people write them: {@code 30d}, {@code 12h}, {@code 1h30m}, {@code 90s}. */
public final class Age {
    private static final Pattern SYNTAX = Pattern.compile("(?:[0-9]{1,6}[dhms])+");
    private static final Pattern PART = Pattern.compile("([0-9]+)([dhms])");

    private Age() {}

    /**
     * An age.
     *
     * @param option what the user calls it, for the message
     * @throws IllegalArgumentException it is none, in words for the user
     */
    public static Duration parse(String option, String text) {
        String age = text.strip().toLowerCase(Locale.ROOT);
        if (!SYNTAX.matcher(age).matches()) {
            throw new IllegalArgumentException(
                    option + " is \"" + text + "\"\n  fix: write an age such as 30d, 12h or 1h30m");
        }
        Duration sum = Duration.ZERO;
        for (Matcher part = PART.matcher(age); part.find(); ) {
            long count = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "d" -> Duration.ofDays(count);
                        case "h" -> Duration.ofHours(count);
                        case "m" -> Duration.ofMinutes(count);
                        default -> Duration.ofSeconds(count);
                    });
        }
        return sum;
    }
}
