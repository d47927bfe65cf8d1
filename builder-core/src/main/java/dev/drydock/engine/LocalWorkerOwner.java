package dev.drydock.engine;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Owns workers for as long as it is open itself: for a command line. */
public final class LocalWorkerOwner implements WorkerOwner, AutoCloseable {
    private final Map<String, AutoCloseable> values = new HashMap<>();

    @Override
    public synchronized AutoCloseable get(String key, Maker maker) throws IOException {
        AutoCloseable value = values.get(key);
        if (value == null) {
            value = maker.make();
            values.put(key, value);
        }
        return value;
    }

    @Override
    public synchronized void forget(String key, AutoCloseable value) {
        values.remove(key, value);
    }

    @Override
    public synchronized void close() throws IOException {
        for (AutoCloseable value : values.values()) {
            try {
                value.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        values.clear();
    }
}
