package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import dev.drydock.protocol.MountSpec;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Caches that are moved into the root of a step, one step at a time. Where one has gone is written down first, so that it
 * is found when everything is killed meanwhile.
 */
final class LentCaches {
    private static final String FS = "fs";
    private static final String LENT = "lent";
    private static final String FILLED = "filled";

    private final CacheMounts caches;
    private final Locks locks;
    private final Path root;

    LentCaches(CacheMounts caches, StoreLayout layout, Locks locks, String idMap) {
        this.caches = caches;
        this.locks = locks;
        this.root = layout.mounts().resolve(idMap);
    }

    /** A cache in use. */
    static final class Open implements AutoCloseable {
        private final Path home;
        private final Locks.Hold hold;
        private final MountSpec.Cache cache;

        Open(Path home, Locks.Hold hold, MountSpec.Cache cache) {
            this.home = home;
            this.hold = hold;
            this.cache = cache;
        }

        /** What is in it; a folder that is there unless it is {@linkplain #isFilled to be filled} first. */
        Path folder() {
            return home.resolve(FS);
        }

        boolean isFilled() {
            return cache.seed().isEmpty() || Files.exists(home.resolve(FILLED));
        }

        void filled() throws IOException {
            Files.createFile(home.resolve(FILLED));
        }

        /** Writes down where it is going. */
        void lend(Path to) throws IOException {
            Files.deleteIfExists(home.resolve(LENT));
            Files.createSymbolicLink(home.resolve(LENT), to);
        }

        @Override
        public void close() throws IOException {
            try (hold) {
                takeBack(home);
            }
        }
    }

    /** Waits until nobody else uses the cache. */
    Open open(MountSpec.Cache cache, Cancellation cancellation) throws IOException {
        CacheMounts.Open opened = caches.open(cache, cancellation);
        Path fs = opened.folder();
        Open open = new Open(Objects.requireNonNull(fs.getParent()), opened.hold(), cache);
        try {
            takeBack(open.home);
            if (!open.isFilled()) {
                Files.deleteIfExists(fs); // empty as it was made
            } else if (!Files.isDirectory(fs, LinkOption.NOFOLLOW_LINKS)) {
                CacheMounts.makeFolder(fs, cache); // the step before removed it
            }
            return open;
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
    }

    /** Moves what workers that were killed had lent to where it belongs. */
    void takeAllBack() throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        List<Path> homes;
        try (Stream<Path> list = Files.list(root)) {
            homes = list.filter(home -> Files.isSymbolicLink(home.resolve(LENT)))
                    .toList();
        }
        for (Path home : homes) {
            Optional<Locks.Hold> hold =
                    locks.tryExclusive(CacheMounts.lock(String.valueOf(home.getFileName())), "taking a cache back");
            if (hold.isPresent()) {
                try (Locks.Hold held = hold.get()) {
                    takeBack(home);
                }
            }
        }
    }

    private static void takeBack(Path home) throws IOException {
        Path lent = home.resolve(LENT);
        if (!Files.isSymbolicLink(lent)) {
            return;
        }
        Path where = Files.readSymbolicLink(lent);
        Path fs = home.resolve(FS);
        boolean away = !Files.exists(fs, LinkOption.NOFOLLOW_LINKS);
        if (away && Files.isDirectory(where, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.move(where, fs);
            } catch (FileSystemException e) {
                // it went with the folder of its worker
            }
        }
        Files.delete(lent);
    }
}
