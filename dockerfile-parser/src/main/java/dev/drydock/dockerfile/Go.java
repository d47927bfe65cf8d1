package dev.drydock.dockerfile;

import java.time.Duration;
import java.util.Optional;

/** Notations that the language took over from Go: quoted strings, booleans, durations. */
final class Go {
    private Go() {}

    /** A text in double quotes, escaped as Go's {@code %q} does. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 0x07 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case 0x0B -> out.append("\\v");
                default -> {
                    if (c < ' ' || c == 0x7F) {
                        out.append(String.format("\\x%02x", c));
                    } else if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** {@code strconv.ParseBool}. */
    static Optional<Boolean> bool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
            case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** {@code time.ParseDuration}: {@code 1m30s}, {@code 1.5h}, {@code 0}. Absent if it is none or does not fit. */
    static Optional<Duration> duration(String text) {
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        boolean negative = text.startsWith("-");
        if (text.substring(at).equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        double nanos = 0;
        if (at == text.length()) {
            return Optional.empty();
        }
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && (Character.digit(text.charAt(at), 10) >= 0 || text.charAt(at) == '.')) {
                at++;
            }
            String number = text.substring(start, at);
            int unit = at;
            while (at < text.length()
                    && text.charAt(at) != '.'
                    && !(text.charAt(at) >= '0' && text.charAt(at) <= '9')) {
                at++;
            }
            double scale = scale(text.substring(unit, at));
            if (scale == 0 || number.equals(".") || !number.matches("[0-9]*\\.?[0-9]*") || number.isEmpty()) {
                return Optional.empty();
            }
            nanos += Double.parseDouble(number.endsWith(".") ? number + "0" : number) * scale;
        }
        if (nanos > Long.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(negative ? -Math.round(nanos) : Math.round(nanos)));
    }

    private static double scale(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "\u00B5s", "\u03BCs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 0;
        };
    }
}
