package dev.drydock.cli;

import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Tables as docker prints them. */
final class Columns {
    private static final int SHORT_ID = 12;

    private Columns() {}

    static void print(List<List<String>> rows, PrintStream out) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i));
                line.append(" ".repeat(widths[i] - row.get(i).length() + 3));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** The first twelve digits, or {@code sha256:} and all of them. */
    static String id(String digest, boolean whole) {
        return whole ? digest : digest.substring(7, 7 + SHORT_ID);
    }

    /** Decimal units, three digits: {@code 45.2MB}. */
    static String size(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        String number = unit == 0 ? Long.toString(bytes) : String.format(Locale.ROOT, "%.3g", value);
        return number + units[unit];
    }

    /** {@code 3 minutes ago}; {@code N/A} for a time that is not known. */
    static String ago(String created, Instant now) {
        Duration age;
        try {
            age = Duration.between(Instant.parse(created), now);
        } catch (DateTimeException e) {
            return "N/A";
        }
        long[] counts = {
            age.toDays() / 365, age.toDays() / 30, age.toDays() / 7, age.toDays(), age.toHours(), age.toMinutes()
        };
        String[] names = {"year", "month", "week", "day", "hour", "minute"};
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                return counts[i] + " " + names[i] + (counts[i] == 1 ? "" : "s") + " ago";
            }
        }
        return "less than a minute ago";
    }
}
