package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.cache.StepRecord;
import dev.drydock.content.DiffId;
import dev.drydock.layer.LayerIndex;
import dev.drydock.remote.CacheReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * The step records one build reads and makes. A new record counts at once in this build and is written while the build
 * goes on, since each costs two syncs of the disk; {@link #await} has them all durable. A build that is killed before
 * loses records, never layers: the next one runs those steps again.
 */
final class StepRecords {
    private final LayerCache cache;
    private final Executor executor;
    private final CacheReader elsewhere;
    private final Map<StepKey, StepRecord> made = new ConcurrentHashMap<>();
    private final Set<StepKey> executed = ConcurrentHashMap.newKeySet();
    private final Set<DiffId> changed = ConcurrentHashMap.newKeySet();
    private final Map<DiffId, StepKey> found = new ConcurrentHashMap<>();
    private final Set<DiffId> lost = ConcurrentHashMap.newKeySet();
    private final List<FutureTask<Void>> writes = new ArrayList<>();

    StepRecords(LayerCache cache, CacheReader elsewhere, Executor executor) {
        this.cache = cache;
        this.elsewhere = elsewhere;
        this.executor = executor;
    }

    /** Has those asked for that the store does not know, oldest first: together that takes no longer than one. */
    void expect(List<StepKey> keys) throws IOException {
        if (elsewhere.isEmpty()) {
            return;
        }
        List<StepKey> unknown = new ArrayList<>();
        for (StepKey key : keys) {
            if (here(key).isEmpty()) {
                unknown.add(key);
            }
        }
        elsewhere.expect(unknown);
    }

    /** What is recorded under the key, here or elsewhere, if it has a layer that can be had. */
    Optional<StepRecord> find(StepKey key) throws IOException {
        Optional<StepRecord> here = here(key);
        if (here.isPresent()) {
            return here;
        }
        Optional<StepRecord> there = elsewhere.find(key).filter(this::isWhole);
        there.ifPresent(record -> put(key, record));
        return handedOut(key, there);
    }

    /**
     * The same for a content key. Elsewhere nobody can know one of a stack whose layers this build made, unless what is made of
     * the same is the same.
     */
    Optional<StepRecord> find(StepKey content, Stack stack, boolean fixedTimes) throws IOException {
        return fixedTimes || stack.layers().stream().noneMatch(changed::contains) ? find(content) : here(content);
    }

    /** What is recorded under the key without asking anyone. */
    Optional<StepRecord> here(StepKey key) throws IOException {
        StepRecord ours = made.get(key);
        return handedOut(
                key,
                ours != null && isWhole(ours)
                        ? Optional.of(ours)
                        : cache.hit(key).filter(this::isWhole));
    }

    private boolean isWhole(StepRecord record) {
        return record.layer().isPresent() && !lost.contains(record.layer().get());
    }

    private Optional<StepRecord> handedOut(StepKey key, Optional<StepRecord> record) {
        record.flatMap(StepRecord::layer).ifPresent(layer -> found.putIfAbsent(layer, key));
        return record;
    }

    /** Whether a layer was found by a record: then it can be made again. */
    boolean isFound(DiffId layer) {
        return found.containsKey(layer);
    }

    /** The index of such a layer, in the words of whoever told of it elsewhere. */
    Optional<LayerIndex> index(DiffId layer) throws IOException {
        StepKey key = found.get(layer);
        if (key != null && !elsewhere.holds(layer)) {
            elsewhere.find(key); // its record was here, its bytes are not
        }
        return elsewhere.index(layer);
    }

    CacheReader elsewhere() {
        return elsewhere;
    }

    /**
     * A layer cannot be had after all. The second time nothing is believed any more that has no bytes here.
     *
     * @return whether that is new
     */
    boolean lose(DiffId layer) throws IOException {
        if (!lost.isEmpty()) {
            for (DiffId other : found.keySet()) {
                if (!cache.layers().present(other)) {
                    elsewhere.lose(other);
                    lost.add(other);
                }
            }
        }
        elsewhere.lose(layer);
        lost.add(layer);
        return found.remove(layer) != null;
    }

    /** Records what ran in this build. */
    void executed(List<StepKey> keys, StepRecord record) {
        record.layer().ifPresent(layer -> {
            changed.add(layer);
            lost.remove(layer);
        });
        executed.addAll(keys);
        keys.forEach(key -> put(key, record));
    }

    boolean isExecuted(StepKey key) {
        return executed.contains(key);
    }

    /** Records. The layer must be stored before. */
    void put(StepKey key, StepRecord record) {
        made.put(key, record);
        FutureTask<Void> write = new FutureTask<>(() -> {
            cache.steps().put(key, record);
            return null;
        });
        synchronized (writes) {
            writes.add(write);
        }
        executor.execute(write);
    }

    /** Waits until every record is durable. */
    void await() throws IOException {
        List<FutureTask<Void>> pending;
        synchronized (writes) {
            pending = List.copyOf(writes);
            writes.clear();
        }
        for (FutureTask<Void> write : pending) {
            try {
                write.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while step records are written", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException("cannot write step records", e);
            }
        }
    }
}
