package dev.drydock.cli;

/** The store has no such image. */
final class NoImageException extends Exception {
    private static final long serialVersionUID = 1L;

    NoImageException(String name) {
        super("the store has no image \"" + name + "\"\n  fix: drydock images lists what there is");
    }
}
