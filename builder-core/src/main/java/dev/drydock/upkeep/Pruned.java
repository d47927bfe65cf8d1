package dev.drydock.upkeep;

import java.util.List;

/**
 * What went, or would go.
 *
 * @param entries largest first
 * @param left bytes of the trash that only a worker can free; the next one does
 * @param damaged records that could not be read
 */
public record Pruned(List<Entry> entries, boolean dryRun, long left, int damaged) {
    /** @param name as people know it */
    public record Entry(Kind kind, String name, long size) {}

    public Pruned {
        entries = List.copyOf(entries);
    }

    /** Bytes that they took. */
    public long size() {
        return entries.stream().mapToLong(Entry::size).sum();
    }
}
