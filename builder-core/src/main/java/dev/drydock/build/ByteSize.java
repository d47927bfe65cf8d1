package dev.drydock.build;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as docker's options have them: {@code 67108864}, {@code 64m}, {@code 1gb}. */
public final class ByteSize {
    private static final Pattern SYNTAX = Pattern.compile("([1-9][0-9]{0,15})([bkmg]?)b?");

    private ByteSize() {}

    /**
     * Bytes.
     *
     * @param option what the user calls it, for the message
     * @throws IllegalArgumentException it is none, in words for the user
     */
    public static long parse(String option, String text) {
        Matcher size = SYNTAX.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (size.matches()) {
            int thousands = Math.max(0, "bkmg".indexOf(size.group(2)));
            long bytes = Long.parseLong(size.group(1));
            if (bytes <= Long.MAX_VALUE >> (10 * thousands)) {
                return bytes << (10 * thousands);
            }
        }
        throw new IllegalArgumentException(
                option + " is \"" + text + "\"\n  fix: write bytes, or a number with k, m or g");
    }
}
