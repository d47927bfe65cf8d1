package dev.drydock.dockerfile;

/**
 * A stretch of a text file. Lines and columns count from 1, columns in Unicode code points; the last position is included.
 * A byte order mark is not counted.
 */
public record SourceRange(int firstLine, int firstColumn, int lastLine, int lastColumn) {
    public SourceRange {
        if (firstLine < 1
                || firstColumn < 1
                || lastColumn < 1
                || lastLine < firstLine
                || (lastLine == firstLine && lastColumn < firstColumn)) {
            throw new IllegalArgumentException(
                    "no range: " + firstLine + ":" + firstColumn + " to " + lastLine + ":" + lastColumn);
        }
    }

    /** The range of one position. */
    public static SourceRange at(int line, int column) {
        return new SourceRange(line, column, line, column);
    }

    /** The first position as {@code line:column}. */
    @Override
    public String toString() {
        return firstLine + ":" + firstColumn;
    }
}
