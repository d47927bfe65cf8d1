package dev.drydock.upkeep;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DurableFiles;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes out of a store what is to go. While nobody else uses the store, it decides and renames into the trash, which takes
 * a moment; bytes are freed afterwards. Trees, cache mounts and scratch folders hold files of other ids: they stay in the
 * trash for a worker.
 */
public final class Pruner {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN = Duration.ofDays(1);
    private static final String PURPOSE = "prune";

    private final LayerCache cache;
    private final StoreLayout layout;
    private final Clock clock;

    public Pruner(LayerCache cache, Clock clock) {
        this.cache = cache;
        this.layout = cache.layout();
        this.clock = clock;
    }

    /**
     * Waits until nobody uses the store, and prunes. The caller must not use it.
     *
     * @throws dev.drydock.content.StoreException if it stays in use for two minutes
     */
    public Pruned prune(PruneRequest request, Cancellation cancellation) throws IOException {
        Moved moved;
        try (Locks.Hold alone = cache.occupancy().alone(PURPOSE, PATIENCE, cancellation)) {
            moved = move(List.of(request), request.dryRun());
        }
        free(moved.plain());
        return moved.pruned(request.dryRun());
    }

    /**
     * Prunes by a policy, if nobody uses the store now; waits for nobody. The caller must not use it.
     */
    public Optional<Pruned> prune(PrunePolicy policy) throws IOException {
        Moved moved;
        Optional<Locks.Hold> hold = cache.occupancy().tryAlone(PURPOSE);
        if (hold.isEmpty()) {
            return Optional.empty();
        }
        try (Locks.Hold alone = hold.get()) {
            touch();
            moved = move(policy.requests(), false);
        }
        free(moved.plain());
        return Optional.of(moved.pruned(false));
    }

    /** Whether the last time by a policy is a day ago. A new store is not due. */
    public boolean due() throws IOException {
        try {
            Instant last = Files.getLastModifiedTime(layout.lastPrune()).toInstant();
            return last.plus(BETWEEN).isBefore(clock.instant());
        } catch (NoSuchFileException e) {
            touch();
            return false;
        }
    }

    private void touch() throws IOException {
        Path file = layout.lastPrune();
        if (!Files.exists(file)) {
            Files.write(file, new byte[0]);
        }
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    /** @param plain what of the trash can be freed by this process */
    private record Moved(List<Pruned.Entry> entries, List<Path> plain, long left, int damaged) {
        Pruned pruned(boolean dryRun) {
            List<Pruned.Entry> sorted = new ArrayList<>(entries);
            sorted.sort(Comparator.comparingLong(Pruned.Entry::size).reversed().thenComparing(Pruned.Entry::name));
            return new Pruned(sorted, dryRun, left, damaged);
        }
    }

    private Moved move(List<PruneRequest> requests, boolean dryRun) throws IOException {
        Inventory inventory = InventoryReader.read(cache);
        Sweep sweep = new Sweep(inventory, clock.instant());
        requests.forEach(sweep::apply);
        List<Pruned.Entry> entries = new ArrayList<>();
        List<Path> plain = new ArrayList<>();
        long left = 0;
        // names and records first: whoever is killed here leaves bytes that nobody needs, never a name without them
        for (Item item : sweep.items()) {
            boolean forWorker = isForWorker(item.kind());
            if (dryRun || discard(item, forWorker ? new ArrayList<>() : plain)) {
                entries.add(new Pruned.Entry(item.kind(), item.name(), item.size()));
                left += forWorker ? item.size() : 0;
            }
        }
        if (!dryRun) {
            cache.locks().forgetHolders(clock.instant().minus(BETWEEN));
            for (Path folder :
                    List.of(layout.refs(), layout.steps(), layout.downloads(), layout.pins(), layout.warm())) {
                if (Files.isDirectory(folder)) {
                    DurableFiles.sync(folder);
                }
            }
        }
        for (Resource resource : sweep.resources()) {
            String name = layout.root().relativize(resource.path()).toString();
            entries.add(new Pruned.Entry(Kind.LAYERS, name, resource.size()));
            if (!dryRun) {
                discard(resource.path(), plain);
            }
        }
        return new Moved(entries, plain, left, inventory.damaged().size());
    }

    private static boolean isForWorker(Kind kind) {
        return kind == Kind.TREES
                || kind == Kind.MOUNTS
                || kind == Kind.KEPT
                || kind == Kind.SCRATCH
                || kind == Kind.TRASH;
    }

    private boolean discard(Item item, List<Path> trash) throws IOException {
        if (item.kind() == Kind.TRASH) {
            return true;
        }
        Optional<Locks.Hold> hold = Optional.empty();
        if (!item.lock().isEmpty()) {
            hold = cache.locks().tryExclusive(item.lock(), PURPOSE);
            if (hold.isEmpty()) {
                return false;
            }
        }
        try {
            for (Path path : item.paths()) {
                discard(path, trash);
            }
            return true;
        } finally {
            if (hold.isPresent()) {
                hold.get().close();
            }
        }
    }

    private void discard(Path path, List<Path> trash) throws IOException {
        Path to = layout.folder(layout.trash()).resolve(UUID.randomUUID().toString());
        try {
            Files.move(path, to, StandardCopyOption.ATOMIC_MOVE);
            trash.add(to);
        } catch (NoSuchFileException e) {
            // a worker was faster
        }
    }

    private static void free(List<Path> trash) throws IOException {
        for (Path file : trash) {
            Folders.delete(file);
        }
    }
}
