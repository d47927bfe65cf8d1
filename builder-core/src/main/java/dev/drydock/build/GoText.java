package dev.drydock.build;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Values as Go's fmt prints them: the history of images built elsewhere has this form, and ours is compared with it. */
final class GoText {
    private GoText() {}

    /** {@code %q} of a slice of strings: {@code ["a" "b"]}. */
    static String quoted(List<String> words) {
        return words.stream().map(GoText::quote).collect(Collectors.joining(" ", "[", "]"));
    }

    private static String quote(String word) {
        StringBuilder out = new StringBuilder("\"");
        word.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 7 -> out.append("\\a");
                case 8 -> out.append("\\b");
                case 11 -> out.append("\\v");
                case 12 -> out.append("\\f");
                default -> {
                    if (c < 32 || c == 127) {
                        out.append(String.format("\\x%02x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    /** {@code time.Duration.String()}: {@code 1m30s}, {@code 500ms}, {@code 0s}. */
    static String duration(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        if (nanos < 1_000_000) {
            return fraction(nanos, 1_000) + "µs";
        }
        if (nanos < 1_000_000_000) {
            return fraction(nanos, 1_000_000) + "ms";
        }
        long minutes = nanos / 60_000_000_000L;
        String seconds = fraction(nanos % 60_000_000_000L, 1_000_000_000) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return minutes < 60 ? minutes + "m" + seconds : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    private static String fraction(long value, long unit) {
        long rest = value % unit;
        if (rest == 0) {
            return Long.toString(value / unit);
        }
        int digits = Long.toString(unit).length() - 1;
        String padded = String.format("%0" + digits + "d", rest);
        return value / unit + "." + padded.replaceFirst("0+$", "");
    }
}
