package dev.drydock.sandbox;

import java.io.IOException;

/** Starting the helper's file, which another thread's fork may still hold open for writing for a moment. */
public final class Start {
    private static final int ATTEMPTS = 50;

    private Start() {}

    /** Starts the process, again for as long as the answer is "Text file busy" (at most about a second). */
    public static Process retryingBusy(ProcessBuilder builder) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return builder.start();
            } catch (IOException e) {
                boolean busy = e.getMessage() != null && e.getMessage().contains("error=26");
                if (!busy || attempt == ATTEMPTS) {
                    throw e;
                }
                try {
                    Thread.sleep(20);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }
}
