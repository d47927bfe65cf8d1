package dev.drydock.fs;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Watches directories for files that are opened to be written, whether or not anything is written then. One thread at a
 * time.
 */
public interface WriteWatch extends AutoCloseable {
    /** A watch that sees nothing. */
    WriteWatch NONE = new WriteWatch() {
        @Override
        public void add(TreeDir dir, String path) {
            // nothing is seen
        }

        @Override
        public Set<String> written() {
            return Set.of();
        }

        @Override
        public Optional<String> gap() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // nothing was opened
        }
    };

    /** Makes one. */
    interface Maker {
        WriteWatch make() throws IOException;
    }

    /**
     * Watches a directory, not what is below it, from now on.
     *
     * @param path of the directory, by which its entries are told
     */
    void add(TreeDir dir, String path);

    /** Paths of the files in watched directories that were opened for writing and are closed by now. */
    Set<String> written() throws IOException;

    /** Why it may have missed something, in words; empty if it has seen all. */
    Optional<String> gap();

    @Override
    void close();
}
