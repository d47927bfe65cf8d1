package dev.drydock.build;

/**
 * A build that the user's text, files or command ended: the caller's part is to show it.
 *
 * <p>The message is complete: what, where, why and how to mend, on several lines.
 */
public final class BuildFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public BuildFailure(String message) {
        super(message);
    }

    public BuildFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
