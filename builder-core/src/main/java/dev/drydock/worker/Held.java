package dev.drydock.worker;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is held while a step runs, such as locks and sockets. Closing it gives all of it back, the last first. */
final class Held implements AutoCloseable {
    private final Deque<AutoCloseable> held = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T one) {
        held.push(one);
        return one;
    }

    @Override
    public void close() throws IOException {
        while (!held.isEmpty()) {
            try {
                held.pop().close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
