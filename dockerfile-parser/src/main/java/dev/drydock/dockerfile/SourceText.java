package dev.drydock.dockerfile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text file cut into its physical lines, which keep their ends; turns offsets into columns. */
final class SourceText {
    private final String file;
    private final String text;
    private final int[] starts;
    private int columnsLine = -1;
    private int[] columns = {};

    private SourceText(String file, String text, int[] starts) {
        this.file = file;
        this.text = text;
        this.starts = starts;
    }

    static SourceText of(String text) {
        return of("", text);
    }

    static SourceText of(String file, String text) {
        int[] starts = new int[16];
        int count = 0;
        int at = text.startsWith("\uFEFF") ? 1 : 0;
        while (at < text.length()) {
            if (count + 1 == starts.length) {
                starts = Arrays.copyOf(starts, starts.length * 2);
            }
            starts[count++] = at;
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
        }
        starts = Arrays.copyOf(starts, count + 1);
        starts[count] = text.length();
        return new SourceText(file, text, starts);
    }

    String file() {
        return file;
    }

    String text() {
        return text;
    }

    /** Number of physical lines; the empty rest behind a last line end is none. */
    int lines() {
        return starts.length - 1;
    }

    /** A line with its end; {@code line} counts from 0. */
    String line(int line) {
        return text.substring(starts[line], starts[line + 1]);
    }

    /** A line without its end, which is every {@code \r} and {@code \n} at the end of it. */
    String content(int line) {
        int end = starts[line + 1];
        while (end > starts[line] && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(starts[line], end);
    }

    /** The lines from {@code first} to {@code last}, both included, as they stand. */
    String lines(int first, int last) {
        return text.substring(starts[first], starts[last + 1]);
    }

    /** Bytes of a line in UTF-8, without the line feed. */
    int utf8Length(int line) {
        String content = line(line);
        int length = content.getBytes(StandardCharsets.UTF_8).length;
        return content.endsWith("\n") ? length - 1 : length;
    }

    boolean mayBeLongerThan(int line, int bytes) {
        return (starts[line + 1] - starts[line]) * 3L >= bytes;
    }

    /** The column, from 1, of the character at {@code offset} of a line; both halves of a pair are one. */
    synchronized int column(int line, int offset) {
        if (line != columnsLine) {
            columnsLine = line;
            columns = surrogates(line);
        }
        int below = Arrays.binarySearch(columns, offset);
        int pairs = below >= 0 ? below + 1 : -below - 1;
        return offset - pairs + 1;
    }

    /** The range of a whole line; {@code line} counts from 0. */
    SourceRange wholeLine(int line) {
        String content = line < lines() ? content(line) : "";
        int first = Blank.skip(content, 0, content.length());
        int last = Blank.trimEnd(content, first, content.length());
        int from = first < content.length() ? column(line, first) : 1;
        return new SourceRange(line + 1, from, line + 1, Math.max(from, content.codePointCount(0, last)));
    }

    /** Offsets of the second halves of surrogate pairs, ascending. */
    private int[] surrogates(int line) {
        int[] found = {};
        int count = 0;
        for (int i = starts[line] + 1; i < starts[line + 1]; i++) {
            if (Character.isLowSurrogate(text.charAt(i)) && Character.isHighSurrogate(text.charAt(i - 1))) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, count * 2 + 8);
                }
                found[count++] = i - starts[line];
            }
        }
        return Arrays.copyOf(found, count);
    }
}
