package dev.drydock.worker;

import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import dev.drydock.fs.FileType;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What killed workers and builds left in {@code run/}: removed by the next worker, inside its user namespace. */
final class RunFolders {
    /** A folder may be older than its lock by as long as a worker takes to start. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private final StoreLayout layout;
    private final Locks locks;
    private final TreeFs fs;

    RunFolders(StoreLayout layout, Locks locks, TreeFs fs) {
        this.layout = layout;
        this.locks = locks;
        this.fs = fs;
    }

    void deleteStale() throws IOException {
        List<Path> folders;
        try (Stream<Path> list = Files.list(layout.run())) {
            folders = list.toList();
        }
        for (Path folder : folders) {
            try {
                deleteIfStale(folder);
            } catch (NoSuchFileException e) {
                // another worker was faster
            }
        }
    }

    private void deleteIfStale(Path folder) throws IOException {
        String name = String.valueOf(folder.getFileName());
        Instant changed = Files.getLastModifiedTime(folder).toInstant();
        if (changed.isAfter(Instant.now().minus(YOUNG)) || belongsToLiving(name)) {
            return;
        }
        Optional<Locks.Hold> hold = locks.tryExclusive("run-" + name, "tidy");
        if (hold.isPresent()) {
            try (Locks.Hold held = hold.get()) {
                Cgroups.removeRecorded(folder.resolve(Cgroups.RECORD));
                delete(folder);
            }
        }
    }

    /** {@code copy-PID-…}: a scratch folder of a process that may still be there. */
    private static boolean belongsToLiving(String name) {
        String[] parts = name.split("-");
        return parts.length > 1
                && parts[0].equals("copy")
                && parts[1].chars().allMatch(Character::isDigit)
                && ProcessHandle.of(Long.parseLong(parts[1])).isPresent();
    }

    /** Removes a folder with all it holds, following nothing. */
    void delete(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent == null) {
            throw new IOException("not deleted: " + folder);
        }
        try (TreeDir dir = fs.open(parent)) {
            delete(dir, String.valueOf(folder.getFileName()));
        } catch (NoSuchFileException e) {
            // another worker was faster
        }
    }

    private static void delete(TreeDir parent, String name) throws IOException {
        if (parent.stat(name).type() != FileType.DIRECTORY) {
            parent.remove(name);
            return;
        }
        try (TreeDir dir = parent.openDir(name)) {
            for (String child : dir.list()) {
                delete(dir, child);
            }
        }
        parent.removeDir(name);
    }
}
