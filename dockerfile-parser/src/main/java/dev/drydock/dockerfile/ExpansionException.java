package dev.drydock.dockerfile;

/** A word cannot be expanded: a quote or brace does not close, an operator is unknown, or {@code ${x:?…}} says no. */
public final class ExpansionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String word;
    private final int column;
    private final String fix;

    ExpansionException(String message, String word, int offset, String fix) {
        super(message);
        this.word = word;
        this.fix = fix;
        this.column = word.codePointCount(0, Math.min(offset, word.length())) + 1;
    }

    /** The word that was to be expanded, as written. */
    public String word() {
        return word;
    }

    /** What to write instead. */
    public String fix() {
        return fix;
    }

    /** How far into the word it was understood, in code points from 1. */
    public int column() {
        return column;
    }
}
