package dev.drydock.dockerfile;

/** A word of a statement and where it stands: as written, except for flags, whose quotes and escapes are resolved. */
public record Word(String text, SourceRange range) {
    @Override
    public String toString() {
        return text;
    }
}
