package dev.drydock.report;

/** A row of a file of JSON lines is not what is asked there; the message says what is. */
final class RowException extends Exception {
    private static final long serialVersionUID = 1L;

    RowException(String message) {
        super(message);
    }
}
