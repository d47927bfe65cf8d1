package dev.drydock.content;

import java.io.IOException;

/**
 * Blobs that come from elsewhere. Each is brought by one thread of all processes at a time, under the lock
 * {@code blob-<hex>}; who waited for it looks again and finds it. Nothing else is locked while that lock is held.
 */
public final class Arrivals {
    private final ContentStore content;
    private final Locks locks;

    public Arrivals(ContentStore content, Locks locks) {
        this.content = content;
        this.locks = locks;
    }

    /** Has the blob in the store when it returns. */
    @FunctionalInterface
    public interface Transfer {
        void run() throws IOException;
    }

    /**
     * Brings a blob unless it is here.
     *
     * @param from in words, for others who wait for it
     * @return whether it was this transfer that brought it
     * @throws java.util.concurrent.CancellationException when cancelled while another brings it
     */
    public boolean bring(Digest blob, String from, Cancellation cancellation, Transfer transfer) throws IOException {
        if (content.has(blob)) {
            return false;
        }
        String purpose = "fetching " + blob + " from " + from;
        return locks.exclusively("blob-" + blob.hex(), purpose, cancellation, () -> {
            if (content.has(blob)) {
                return false;
            }
            transfer.run();
            return true;
        });
    }
}
