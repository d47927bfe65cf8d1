package dev.drydock.upkeep;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.RecordFormatException;
import dev.drydock.layer.WireForm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What takes how much room in a store.
 *
 * @param rows one for each part
 * @param damaged records that could not be read
 */
public record Usage(List<Row> rows, int damaged) {
    /**
     * A part of the store.
     *
     * @param part images, {@code layers (plain)}, {@code layers (wire)}, trees, …
     * @param count entries
     * @param size bytes; of trees the content of their files, of mounts and scratch as much as this user may read
     * @param reclaimable bytes that {@code prune} with {@code all} would take out of it
     */
    public record Row(String part, int count, long size, long reclaimable) {}

    public Usage {
        rows = List.copyOf(rows);
    }

    public long size() {
        return rows.stream().mapToLong(Row::size).sum();
    }

    public long reclaimable() {
        return rows.stream().mapToLong(Row::reclaimable).sum();
    }

    private static final class Sum {
        private int count;
        private long size;
        private long reclaimable;

        void add(long bytes, boolean counts, boolean goes) {
            count += counts ? 1 : 0;
            size += bytes;
            reclaimable += goes ? bytes : 0;
        }

        Row row(String part) {
            return new Row(part, count, size, reclaimable);
        }
    }

    /** Looks; others may use the store. */
    public static Usage of(LayerCache cache, Instant now) throws IOException {
        Inventory inventory = InventoryReader.read(cache);
        Sweep sweep = new Sweep(inventory, now);
        sweep.apply(new PruneRequest(Optional.empty(), Optional.empty(), true, Set.of(), true));
        Set<Path> plain = new HashSet<>();
        Set<Path> wire = new HashSet<>();
        Set<Path> folders = new HashSet<>();
        layers(cache, plain, wire, folders);
        Sum plainBlobs = new Sum();
        Sum wireBlobs = new Sum();
        Sum known = new Sum();
        Sum others = new Sum();
        for (Resource resource : inventory.resources().values()) {
            Sum sum = plain.contains(resource.path())
                    ? plainBlobs
                    : wire.contains(resource.path()) ? wireBlobs : folders.contains(resource.path()) ? known : others;
            sum.add(resource.size(), true, sweep.resources().contains(resource));
        }
        List<Row> rows = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind == Kind.LAYERS) {
                rows.add(plainBlobs.row("layers, plain"));
                rows.add(wireBlobs.row("layers, wire"));
                rows.add(known.row("layers, indexes"));
                rows.add(others.row("configs and other blobs"));
                continue;
            }
            Sum sum = new Sum();
            for (Item item : inventory.items()) {
                if (item.kind() == kind) {
                    sum.add(
                            item.size(),
                            kind != Kind.IMAGES || item.worth() != Item.Worth.BOUND,
                            sweep.items().contains(item));
                }
            }
            rows.add(sum.row(kind == Kind.IMAGES ? "images" : kind.word()));
        }
        return new Usage(rows, inventory.damaged().size());
    }

    private static void layers(LayerCache cache, Set<Path> plain, Set<Path> wire, Set<Path> folders)
            throws IOException {
        for (Path folder : Folders.list(cache.layout().layers())) {
            folders.add(folder);
            try {
                DiffId layer = new DiffId(Digest.ofHex(Folders.name(folder)));
                plain.add(cache.layout().blob(layer.digest()));
                for (WireForm form : cache.layers().wireForms(layer)) {
                    wire.add(cache.layout().blob(form.descriptor().digest()));
                }
            } catch (IllegalArgumentException | RecordFormatException e) {
                // fsck tells of it
            }
        }
        wire.removeAll(plain);
    }
}
