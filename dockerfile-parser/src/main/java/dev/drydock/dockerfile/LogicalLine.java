package dev.drydock.dockerfile;

import java.util.Arrays;

/** Physical lines joined at their continuation characters, knowing where each piece came from. */
final class LogicalLine {
    private final SourceText source;
    private final StringBuilder joined = new StringBuilder();
    private int[] offsets = new int[4];
    private int[] lines = new int[4];
    private int[] shifts = new int[4];
    private int pieces;
    private String text = "";

    LogicalLine(SourceText source) {
        this.source = source;
    }

    /** Appends {@code piece}, which stands at {@code shift} of physical line {@code line} (from 0). */
    void append(String piece, int line, int shift) {
        if (pieces == offsets.length) {
            offsets = Arrays.copyOf(offsets, pieces * 2);
            lines = Arrays.copyOf(lines, pieces * 2);
            shifts = Arrays.copyOf(shifts, pieces * 2);
        }
        offsets[pieces] = joined.length();
        lines[pieces] = line;
        shifts[pieces++] = shift;
        joined.append(piece);
    }

    LogicalLine seal() {
        text = joined.toString();
        return this;
    }

    String text() {
        return text;
    }

    /** The word from {@code start} up to {@code end} of the joined text, as it stands. */
    Word word(int start, int end) {
        return new Word(text.substring(start, end), range(start, end));
    }

    Word word(String text, int start, int end) {
        return new Word(text, range(start, end));
    }

    /** The place of {@code start} up to {@code end}; of one position when that is empty. */
    SourceRange range(int start, int end) {
        int last = Math.max(start, end - 1);
        int a = piece(start);
        int b = piece(last);
        int firstColumn = column(a, start);
        int lastColumn = column(b, last);
        return new SourceRange(
                lines[a] + 1, firstColumn, lines[b] + 1, a == b ? Math.max(firstColumn, lastColumn) : lastColumn);
    }

    private int piece(int offset) {
        int at = Arrays.binarySearch(offsets, 0, pieces, offset);
        if (at < 0) {
            return Math.max(0, -at - 2);
        }
        // Empty pieces share an offset; the last one holds the character.
        while (at + 1 < pieces && offsets[at + 1] == offset) {
            at++;
        }
        return at;
    }

    private int column(int piece, int offset) {
        return source.column(lines[piece], shifts[piece] + offset - offsets[piece]);
    }
}
