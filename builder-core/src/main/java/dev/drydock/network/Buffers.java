package dev.drydock.network;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Direct buffers that are used again: their memory comes back only with a collection, and so may be late. */
final class Buffers {
    /** What a connection begins with. */
    private static final int SMALL = 16 << 10;
    /** What one that carries much gets, while there is one. */
    private static final int LARGE = 512 << 10;

    private static final int LARGE_ONES = 64;
    private static final int KEPT = 256;

    private static final BlockingQueue<ByteBuffer> SMALL_FREE = new ArrayBlockingQueue<>(KEPT);
    private static final BlockingQueue<ByteBuffer> LARGE_FREE = new ArrayBlockingQueue<>(LARGE_ONES);
    private static int largeMade;

    private Buffers() {}

    static ByteBuffer small() {
        ByteBuffer kept = SMALL_FREE.poll();
        return kept == null ? ByteBuffer.allocateDirect(SMALL) : kept.clear();
    }

    /** A larger one for one that was filled; the same if there is none. */
    static ByteBuffer grown(ByteBuffer filled) {
        if (filled.capacity() == LARGE) {
            return filled;
        }
        ByteBuffer large = LARGE_FREE.poll();
        if (large == null && mayMake()) {
            large = ByteBuffer.allocateDirect(LARGE);
        }
        if (large == null) {
            return filled;
        }
        giveBack(filled);
        return large.clear();
    }

    private static synchronized boolean mayMake() {
        return largeMade < LARGE_ONES && largeMade++ >= 0;
    }

    static void giveBack(ByteBuffer buffer) {
        BlockingQueue<ByteBuffer> free = buffer.capacity() == LARGE ? LARGE_FREE : SMALL_FREE;
        boolean kept = free.offer(buffer); // what is more is left to the collector
        assert kept || buffer.capacity() == SMALL;
    }
}
