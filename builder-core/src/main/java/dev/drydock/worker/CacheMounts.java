package dev.drydock.worker;

import dev.drydock.cache.LastUse;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import dev.drydock.protocol.MountSpec;
import dev.drydock.protocol.MountSpec.Sharing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;

/**
 * The folders of cache mounts: {@code mounts/<idmap>/<digest of id and seed>-<n>/}, with {@code fs}, {@code work} for the
 * overlay of a seeded one, and {@code id} for people. Who uses one holds a lock on it, in any process (Dockerfile
 * reference, "RUN --mount=type=cache", sharing).
 */
final class CacheMounts {
    private final StoreLayout layout;
    private final Locks locks;
    private final Path root;
    private final boolean alone;

    /**
     * @param idMap name of the id map: owners in the folders are those of its namespace
     * @param alone whether a cache has one user at a time whatever its sharing says
     */
    CacheMounts(StoreLayout layout, Locks locks, String idMap, boolean alone) {
        this.alone = alone;
        this.layout = layout;
        this.locks = locks;
        this.root = layout.mounts().resolve(idMap);
    }

    /** A cache in use. */
    record Open(Path folder, Path work, Locks.Hold hold) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            hold.close();
        }
    }

    /** Waits until the cache may be used, and makes it if there is none. */
    Open open(MountSpec.Cache cache, Cancellation cancellation) throws IOException {
        String name = name(cache);
        String purpose = "cache mount " + cache.id();
        if (cache.sharing() == Sharing.PRIVATE) {
            for (int n = 0; ; n++) {
                Optional<Locks.Hold> hold = locks.tryExclusive(lock(name + "-" + n), purpose);
                if (hold.isPresent()) {
                    return opened(cache, name + "-" + n, hold.get(), cancellation);
                }
            }
        }
        // two overlays must not write to one upper directory, so that a seeded cache has one user at a time
        boolean one =
                alone || cache.sharing() == Sharing.LOCKED || !cache.seed().isEmpty();
        String first = name + "-0";
        Locks.Hold hold = one
                ? locks.exclusive(lock(first), purpose, cancellation)
                : locks.shared(lock(first), purpose, cancellation);
        return opened(cache, first, hold, cancellation);
    }

    private Open opened(MountSpec.Cache cache, String name, Locks.Hold hold, Cancellation cancellation)
            throws IOException {
        try {
            Path folder = root.resolve(name);
            if (!Files.isDirectory(folder)) {
                locks.exclusively("make-" + lock(name), "making cache mount " + cache.id(), cancellation, () -> {
                    if (!Files.isDirectory(folder)) {
                        make(folder, cache);
                    }
                    return folder;
                });
            }
            LastUse.note(folder.resolve("id"));
            return new Open(folder.resolve("fs"), folder.resolve("work"), hold);
        } catch (IOException | RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    private void make(Path folder, MountSpec.Cache cache) throws IOException {
        layout.folder(layout.mounts());
        layout.folder(root);
        Path made = Files.createDirectory(root.resolve(".new-" + UUID.randomUUID()));
        makeFolder(made.resolve("fs"), cache);
        Files.createDirectory(made.resolve("work"));
        Files.writeString(made.resolve("id"), cache.id() + "\n");
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    static void makeFolder(Path fs, MountSpec.Cache cache) throws IOException {
        Files.createDirectory(fs);
        Files.setAttribute(fs, "unix:uid", (int) cache.uid());
        Files.setAttribute(fs, "unix:gid", (int) cache.gid());
        Files.setAttribute(fs, "unix:mode", 0040000 | cache.mode());
    }

    /** The lock of the cache in a folder of this name. */
    static String lock(String name) {
        return "mount-" + name;
    }

    private static String name(MountSpec.Cache cache) {
        StringBuilder text = new StringBuilder(cache.id());
        for (DiffId layer : cache.seed()) {
            text.append('\n').append(layer);
        }
        text.append('\n').append(cache.seedPath());
        return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8)).hex();
    }
}
