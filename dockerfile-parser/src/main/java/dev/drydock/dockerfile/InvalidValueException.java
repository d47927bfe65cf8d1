package dev.drydock.dockerfile;

import java.util.Optional;

/** A value is not what its place wants: a port, a mount, a mode, a signal. */
public final class InvalidValueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String value;
    private final String fix;

    InvalidValueException(String message, String value, String fix) {
        super(message);
        this.value = value;
        this.fix = fix;
    }

    /** The value that was refused. */
    public String value() {
        return value;
    }

    /** What to write instead, where there is something to say. */
    public Optional<String> fix() {
        return fix.isEmpty() ? Optional.empty() : Optional.of(fix);
    }
}
