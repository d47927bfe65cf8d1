package dev.drydock.engine;

import java.io.IOException;

/**
 * Keeps what lives as long as a session, shared by everybody in it: other builds, other threads, other class realms of the
 * plugin. Values are of JDK types, so that realms agree on them.
 */
public interface WorkerOwner {
    /** Makes the value if there is none under the key yet. */
    interface Maker {
        /** The value also implements {@code Supplier<String>}: the path of the worker's socket. */
        AutoCloseable make() throws IOException;
    }

    /** The value under the key, made at most once at a time; closed by the owner at the session's end. */
    AutoCloseable get(String key, Maker maker) throws IOException;

    /** Forgets a value that turned out to be dead, so that the next {@link #get} makes another. */
    void forget(String key, AutoCloseable value);
}
