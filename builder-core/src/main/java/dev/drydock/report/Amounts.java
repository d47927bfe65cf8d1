package dev.drydock.report;

import java.time.Duration;
import java.util.Locale;

/** Sizes and durations as people read them: the same in every locale. */
public final class Amounts {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Amounts() {}

    /** Three digits and a decimal unit, as docker prints sizes: {@code 12.3MB}. */
    public static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        if (unit == 0 || value >= 99.95) {
            return String.format(Locale.ROOT, "%.0f%s", value, UNITS[unit]);
        }
        String text = String.format(Locale.ROOT, value >= 9.995 ? "%.1f" : "%.2f", value);
        return text.replaceFirst("\\.?0+$", "") + UNITS[unit];
    }

    /** Tenths of a second below a minute, then minutes and seconds: {@code 3.2s}, {@code 2m05s}. */
    public static String time(Duration duration) {
        long tenths = Math.max(0, (duration.toMillis() + 50) / 100);
        if (tenths < 600) {
            return tenths / 10 + "." + tenths % 10 + "s";
        }
        long seconds = (tenths + 5) / 10;
        return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
    }

    /** How old something is, in one unit and rounded down, as docker tells it: {@code 3 hours}. */
    public static String age(Duration age) {
        long days = age.toDays();
        if (days >= 730) {
            return count(days / 365, "year");
        } else if (days >= 60) {
            return count(days / 30, "month");
        } else if (days >= 14) {
            return count(days / 7, "week");
        } else if (age.toHours() >= 48) {
            return count(days, "day");
        }
        return age.toHours() > 0
                ? count(age.toHours(), "hour")
                : age.toMinutes() > 0
                        ? count(age.toMinutes(), "minute")
                        : count(Math.max(0, age.toSeconds()), "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
