package dev.drydock.dockerfile;

import java.util.Locale;

/** White space as the language sees it: Unicode's at the edges of lines and words, five ASCII characters between words. */
final class Blank {
    private Blank() {}

    /** Unicode's White_Space property. All of it lies in the basic plane. */
    static boolean isSpace(int c) {
        if (c < 0x80) {
            return c == ' ' || (c >= '\t' && c <= '\r');
        }
        return c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    /** What separates the words of a statement. */
    static boolean isSeparator(char c) {
        return c == ' ' || c == '\t' || c == '\u000B' || c == '\f' || c == '\r';
    }

    /** The first position from {@code from} that holds no space, or {@code end}. */
    static int skip(String text, int from, int end) {
        int at = from;
        while (at < end && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** {@code end} moved left over spaces, not beyond {@code from}. */
    static int trimEnd(String text, int from, int end) {
        int at = end;
        while (at > from && isSpace(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    static String trim(String text) {
        int from = skip(text, 0, text.length());
        return text.substring(from, trimEnd(text, from, text.length()));
    }

    static boolean isBlank(String text) {
        return skip(text, 0, text.length()) == text.length();
    }

    /** Whether the first character that is no space is a {@code #}. */
    static boolean isComment(String line) {
        int at = skip(line, 0, line.length());
        return at < line.length() && line.charAt(at) == '#';
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
