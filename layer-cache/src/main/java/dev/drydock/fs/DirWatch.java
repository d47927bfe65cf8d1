package dev.drydock.fs;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Watches directories for what cannot be told from how they are afterwards. One thread at a time. */
public interface DirWatch extends AutoCloseable {
    /**
     * What happened, by path.
     *
     * @param written files that were opened for writing, whether or not anything was written, and are closed by now
     * @param left what was renamed and has left its path
     * @param arrived directories that have their path by being renamed
     * @param made what is no directory and was made or linked
     * @param lent directories in which a file without a name was made, of which nothing else tells
     */
    record Happened(Set<String> written, Set<String> left, Set<String> arrived, Set<String> made, Set<String> lent) {
        /** Nothing. */
        public static final Happened NOTHING = new Happened(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

        public Happened {
            written = Set.copyOf(written);
            left = Set.copyOf(left);
            arrived = Set.copyOf(arrived);
            made = Set.copyOf(made);
            lent = Set.copyOf(lent);
        }
    }

    /** A watch that sees nothing. */
    DirWatch NONE = new DirWatch() {
        @Override
        public void add(TreeDir dir, String path) {
            // nothing is seen
        }

        @Override
        public Happened happened() {
            return Happened.NOTHING;
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
        DirWatch make() throws IOException;
    }

    /**
     * Watches a directory, not what is below it, from now on.
     *
     * @param path of the directory, by which its entries are told
     */
    void add(TreeDir dir, String path);

    /** What happened in watched directories. */
    Happened happened() throws IOException;

    /** Why it may have missed something, in words; empty if it has seen all. */
    Optional<String> gap();

    @Override
    void close();
}
