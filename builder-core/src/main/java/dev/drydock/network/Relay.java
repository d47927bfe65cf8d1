package dev.drydock.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries one connection over another, two threads for the two directions. An end in one direction is passed on and the
 * other goes on; a failure on either side ends both.
 */
final class Relay {
    private final RelayEnd near;
    private final RelayEnd far;
    private final AtomicInteger running = new AtomicInteger(2);

    private final Runnable done;

    private Relay(RelayEnd near, RelayEnd far, Runnable done) {
        this.near = near;
        this.far = far;
        this.done = done;
    }

    /**
     * Returns when this thread's direction has ended; both ends are closed when the last has.
     *
     * @param done after both ends are closed
     */
    static void run(RelayEnd near, RelayEnd far, Runnable done) {
        Relay relay = new Relay(near, far, done);
        Threads.run(() -> relay.carry(far, near));
        relay.carry(near, far);
    }

    private void carry(RelayEnd from, RelayEnd to) {
        ByteBuffer buffer = Buffers.small();
        try {
            while (from.read(buffer) >= 0) {
                boolean full = !buffer.hasRemaining();
                to.write(buffer.flip());
                buffer.clear();
                if (full) {
                    buffer = Buffers.grown(buffer);
                }
            }
            to.finish();
        } catch (IOException e) {
            near.fail();
            far.fail();
        } finally {
            Buffers.giveBack(buffer);
            if (running.decrementAndGet() == 0) {
                near.close();
                far.close();
                done.run();
            }
        }
    }
}
