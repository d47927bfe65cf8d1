package dev.drydock.upkeep;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a store holds, and what needs what.
 *
 * @param resources by path
 * @param pinned resources that nothing may take away
 * @param damaged records that cannot be read, for {@code fsck}
 */
record Inventory(List<Item> items, Map<Path, Resource> resources, Set<Path> pinned, List<Path> damaged) {
    Inventory {
        items = List.copyOf(items);
        resources = Map.copyOf(resources);
        pinned = Set.copyOf(pinned);
        damaged = List.copyOf(damaged);
    }

    /** Bytes of it all. */
    long size() {
        return items.stream().mapToLong(Item::size).sum()
                + resources.values().stream().mapToLong(Resource::size).sum();
    }
}
