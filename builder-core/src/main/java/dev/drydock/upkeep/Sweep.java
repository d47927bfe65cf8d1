package dev.drydock.upkeep;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what of an inventory goes. Touches nothing; the same inventory and requests give the same answer. */
final class Sweep {
    private final Inventory inventory;
    private final Instant now;
    private final Map<Path, Integer> holders = new HashMap<>();
    private final Set<Item> items = new LinkedHashSet<>();
    private final Set<Resource> resources = new LinkedHashSet<>();
    private long size;

    Sweep(Inventory inventory, Instant now) {
        this.inventory = inventory;
        this.now = now;
        this.size = inventory.size();
        for (Item item : inventory.items()) {
            item.holds().forEach(path -> holders.merge(path, 1, Integer::sum));
        }
        inventory.pinned().forEach(path -> holders.merge(path, 1, Integer::sum));
    }

    /** Things that go by themselves, in the order in which they were chosen. */
    Set<Item> items() {
        return items;
    }

    /** Bytes that nothing holds any more. */
    Set<Resource> resources() {
        return resources;
    }

    private record Candidate(Instant lastUse, String name, Runnable removal) {}

    /** Chooses; may be asked again for more. */
    void apply(PruneRequest request) {
        for (Item item : inventory.items()) {
            if (item.worth() == Item.Worth.NONE && request.selects(item.kind())) {
                remove(item);
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Item item : inventory.items()) {
            if (eligible(item, request)) {
                candidates.add(new Candidate(item.lastUse(), item.name(), () -> remove(item)));
            }
        }
        if (request.selects(Kind.LAYERS)) {
            for (Resource resource : inventory.resources().values()) {
                if (!holders.containsKey(resource.path())) {
                    candidates.add(
                            new Candidate(resource.lastUse(), resource.path().toString(), () -> remove(resource)));
                }
            }
        }
        candidates.sort(Comparator.comparing(Candidate::lastUse).thenComparing(Candidate::name));
        Instant cutoff = request.olderThan().map(this::before).orElse(Instant.MAX);
        for (Candidate candidate : candidates) {
            if (request.keepStorage().filter(keep -> size <= keep).isPresent()
                    || candidate.lastUse().isAfter(cutoff)) {
                break;
            }
            candidate.removal().run();
        }
        dropUseless(request);
    }

    private Instant before(Duration age) {
        return now.minus(age);
    }

    private static boolean eligible(Item item, PruneRequest request) {
        if (item.worth() == Item.Worth.NONE || !request.selects(item.kind())) {
            return false;
        }
        boolean named = item.kind() == Kind.KEPT && request.kinds().contains(Kind.KEPT);
        return item.worth() == Item.Worth.TIME
                ? request.takesCache()
                : item.worth() == Item.Worth.UNKNOWN && (request.all() || named);
    }

    private void remove(Item item) {
        if (!items.add(item)) {
            return;
        }
        size -= item.size();
        for (Path path : item.holds()) {
            if (holders.merge(path, -1, Integer::sum) == 0) {
                Optional.ofNullable(inventory.resources().get(path)).ifPresent(this::remove);
            }
        }
    }

    private void remove(Resource resource) {
        if (resources.add(resource)) {
            size -= resource.size();
        }
    }

    /** What rests on something that is gone or goes; that holds nothing itself. */
    private void dropUseless(PruneRequest request) {
        for (Item item : inventory.items()) {
            if (item.rests().isPresent()) {
                Resource base = inventory.resources().get(item.rests().get());
                if (base == null ? request.selects(item.kind()) : resources.contains(base)) {
                    remove(item);
                }
            }
        }
    }
}
