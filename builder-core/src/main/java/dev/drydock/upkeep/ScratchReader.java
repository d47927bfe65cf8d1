package dev.drydock.upkeep;

import dev.drydock.cache.LastUse;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what processes left that are gone: their folders, blobs and records that never got their names, the trash. */
final class ScratchReader {
    /** What is younger may belong to a process that has not taken its lock yet. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private final LayerCache cache;
    private final StoreLayout layout;
    private final List<Item> items;

    ScratchReader(LayerCache cache, List<Item> items) {
        this.cache = cache;
        this.layout = cache.layout();
        this.items = items;
    }

    void read() throws IOException {
        for (Path folder : Folders.list(layout.run())) {
            String lock = "run-" + Folders.name(folder);
            boolean left = old(folder) && !isOfLiving(folder) && isFree(lock);
            add(Kind.SCRATCH, left, "scratch " + Folders.name(folder), folder, lock);
        }
        for (Path blob : Folders.list(layout.unfinishedBlobs())) {
            boolean left = !isOfLiving(blob);
            add(Kind.SCRATCH, left, "unfinished blob " + Folders.name(blob), blob, "");
        }
        for (Path folder : List.of(
                layout.blobs(), layout.steps(), layout.refs(), layout.downloads(), layout.pins(), layout.warm())) {
            for (Path file : Folders.list(folder)) {
                if (Folders.name(file).startsWith(".new-")) {
                    add(Kind.SCRATCH, old(file), "unfinished record " + Folders.name(file), file, "");
                }
            }
        }
        for (Path file : Folders.list(layout.trash())) {
            add(Kind.TRASH, true, "trash " + Folders.name(file), file, "");
        }
    }

    private void add(Kind kind, boolean left, String name, Path path, String lock) throws IOException {
        items.add(new Item(
                kind,
                left ? Item.Worth.NONE : Item.Worth.BOUND,
                name,
                Instant.EPOCH,
                Folders.size(path),
                List.of(path),
                Set.of(),
                Optional.empty(),
                lock));
    }

    /** {@code copy-PID-…} or {@code PID-…}: whether that process, or another of its number, still runs. */
    private static boolean isOfLiving(Path file) {
        String[] parts = Folders.name(file).split("-", -1);
        String pid = parts.length > 1 && parts[0].equals("copy") ? parts[1] : parts[0];
        return pid.matches("[0-9]{1,18}")
                && ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }

    private static boolean old(Path file) throws IOException {
        try {
            return LastUse.of(file).plus(YOUNG).isBefore(Instant.now());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean isFree(String lock) throws IOException {
        Optional<Locks.Hold> hold = cache.locks().tryExclusive(lock, "looking for what is left");
        if (hold.isPresent()) {
            hold.get().close();
        }
        return hold.isPresent();
    }
}
