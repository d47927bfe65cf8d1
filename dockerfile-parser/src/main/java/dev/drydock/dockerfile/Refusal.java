package dev.drydock.dockerfile;

/** One instruction cannot be read any further. Caught where the next one begins; costs no stack trace. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Diagnostic diagnostic;

    Refusal(Diagnostic diagnostic) {
        super(diagnostic.message(), null, false, false);
        this.diagnostic = diagnostic;
    }

    Diagnostic diagnostic() {
        return diagnostic;
    }
}
