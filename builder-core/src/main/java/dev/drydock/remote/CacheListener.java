package dev.drydock.remote;

import dev.drydock.content.Descriptor;
import dev.drydock.registry.Registry;
import java.time.Duration;

/** Told of what a cache does. */
public interface CacheListener {
    /** Something the user should know; the build goes on. */
    void warning(String text);

    /** A blob came into the store. */
    void fetched(String where, Descriptor blob);

    /** A blob is in a place now. */
    void put(String where, Descriptor blob, Registry.Pushed how);

    /**
     * A place was written.
     *
     * @param steps that it tells of and did not before
     * @param bytes that went there
     */
    void written(String where, int steps, long bytes, Duration took);
}
