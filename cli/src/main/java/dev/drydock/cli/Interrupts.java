package dev.drydock.cli;

import dev.drydock.content.Cancellation;

/** Ctrl-C and TERM end the command's work, not the JVM in the middle of it: what runs is told, and awaited. */
final class Interrupts implements AutoCloseable {
    private static final long GRACE_MS = 4000;

    private final Cancellation cancellation = new Cancellation();
    private final Thread worker = Thread.currentThread();
    private final Thread hook = new Thread(this::end, "drydock-interrupt");

    Interrupts() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Cancellation cancellation() {
        return cancellation;
    }

    private void end() {
        cancellation.cancel();
        try {
            worker.join(GRACE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook is what we are in
        }
    }
}
