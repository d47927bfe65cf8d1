package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.cache.StepRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<StepKey, StepRecord> made = new ConcurrentHashMap<>();
    private final List<FutureTask<Void>> writes = new ArrayList<>();

    StepRecords(LayerCache cache, Executor executor) {
        this.cache = cache;
        this.executor = executor;
    }

    /** What is recorded under the key, if it has a layer that can be had. */
    Optional<StepRecord> find(StepKey key) throws IOException {
        StepRecord ours = made.get(key);
        return ours != null
                ? Optional.of(ours)
                : cache.hit(key).filter(record -> record.layer().isPresent());
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
