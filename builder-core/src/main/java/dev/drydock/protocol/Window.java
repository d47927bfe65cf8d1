package dev.drydock.protocol;

/** The size of a terminal, in characters. */
public record Window(int rows, int columns) {
    private static final int MAX = 0xffff;

    public Window {
        if (rows < 1 || rows > MAX || columns < 1 || columns > MAX) {
            throw new IllegalArgumentException("window of " + rows + " rows and " + columns + " columns");
        }
    }
}
