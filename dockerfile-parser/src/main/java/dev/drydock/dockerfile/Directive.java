package dev.drydock.dockerfile;

/**
 * A parser directive: {@code # name=value} at the very top of the file.
 *
 * @param name {@code syntax}, {@code escape} or {@code check}
 * @param value all behind the {@code =}, trimmed
 */
public record Directive(String name, String value, SourceRange range) {
    /** The value up to its first space: what may follow is a remark. */
    public String argument() {
        int space = value.indexOf(' ');
        return space < 0 ? value : value.substring(0, space);
    }
}
