package dev.drydock.dockerfile;

/** How bad a {@link Diagnostic} is: an error refuses the file, a warning does not. */
public enum Severity {
    ERROR,
    WARNING
}
