package dev.drydock.remote;

import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.cache.StepRecord;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.layer.LayerIndex;
import dev.drydock.layer.LayerSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/**
 * Asks the places of a build, each key once. Of a stage the last key is asked first: its pack tells of all steps below it; only
 * if it is not there the others are asked, at the same time. Safe for several threads.
 */
public final class CacheReader {
    private static final long LONGEST_ANSWER_S = 22;
    private static final int MAX_INDEX = 256 << 20;
    private static final int SMALL_INDEX = 64 << 10;

    private final List<Asked> places;
    private final LayerCache cache;
    private final Executor executor;
    private final CacheListener listener;
    private final Cancellation cancellation;
    private final Map<StepKey, FutureTask<Void>> questions = new ConcurrentHashMap<>();
    private final Map<StepKey, Found> answers = new ConcurrentHashMap<>();
    private final Map<DiffId, Found> layers = new ConcurrentHashMap<>();
    private final Map<DiffId, FutureTask<Optional<LayerIndex>>> indexes = new ConcurrentHashMap<>();

    /** An entry, and the place that told it. */
    private record Found(CacheEntry entry, CachePlace place) {}

    CacheReader(
            List<CachePlace> places,
            LayerCache cache,
            Executor executor,
            CacheListener listener,
            Cancellation cancellation) {
        this.places = places.stream().map(place -> new Asked(place, listener)).toList();
        this.cache = cache;
        this.executor = executor;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** Whether there is no place to ask. */
    public boolean isEmpty() {
        return places.isEmpty();
    }

    /** Asks for the keys that a stage will want, oldest first. */
    public void expect(List<StepKey> chain) throws IOException {
        if (places.isEmpty() || chain.isEmpty()) {
            return;
        }
        ask(chain.subList(chain.size() - 1, chain.size()));
        ask(chain);
    }

    /** What a place tells of a key; its layer can be had then, by its source or by {@link #fetch}. */
    public Optional<StepRecord> find(StepKey key) throws IOException {
        if (places.isEmpty()) {
            return Optional.empty();
        }
        ask(List.of(key));
        Found found = answers.get(key);
        if (found == null) {
            return Optional.empty();
        }
        CacheEntry entry = found.entry();
        layers.putIfAbsent(entry.layer(), found);
        know(entry.layer(), entry.wire(), found.place());
        StepRecord record = new StepRecord(Optional.of(entry.layer()), "", "", false, entry.ranAt());
        return Optional.of(entry.content().map(record::withContent).orElse(record));
    }

    /** Whether the layer is known by a place alone, and is to be had by {@link #fetch}. */
    public boolean holds(DiffId layer) {
        return layers.containsKey(layer);
    }

    /** A layer that is known already, whoever told of it, is left as it is. */
    private void know(DiffId layer, Descriptor wire, CachePlace place) throws IOException {
        Optional<LayerSource> source = place.source(wire);
        if (source.isPresent() && !cache.layers().available(layer)) {
            cache.layers().addSource(layer, source.get(), cancellation);
        }
    }

    private void ask(List<StepKey> keys) throws IOException {
        List<FutureTask<Void>> waiting = new ArrayList<>();
        for (StepKey key : keys) {
            if (answers.containsKey(key)) {
                continue;
            }
            FutureTask<Void> question = new FutureTask<>(() -> look(key), null);
            FutureTask<Void> known = questions.putIfAbsent(key, question);
            if (known == null) {
                executor.execute(question);
            }
            waiting.add(known == null ? question : known);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_ANSWER_S);
        for (FutureTask<Void> question : waiting) {
            try {
                question.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                places.forEach(Asked::tooLong);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a cache is asked", e);
            } catch (ExecutionException e) {
                cancellation.throwIfCancelled();
                throw new IOException("cannot ask a cache: " + e.getCause(), e);
            }
        }
    }

    private void look(StepKey key) {
        for (Asked place : places) {
            Optional<CachePack> pack = place.find(key, cancellation);
            if (pack.isPresent()) {
                for (CacheEntry entry : pack.get().entries()) {
                    Found found = new Found(entry, place.place());
                    answers.putIfAbsent(entry.definition(), found);
                    entry.content().ifPresent(content -> answers.putIfAbsent(content, found));
                }
                return;
            }
        }
    }

    /** The index of a layer, in the words of the place that told of it; nothing depends on it once the bytes are here. */
    public Optional<LayerIndex> index(DiffId layer) throws IOException {
        Found found = layers.get(layer);
        if (found == null) {
            return Optional.empty();
        }
        read(layer, found);
        layers.forEach((other, its) -> { // who asks for one soon asks for those beneath
            if (its.entry().index().filter(index -> index.size() <= SMALL_INDEX).isPresent()) {
                read(other, its);
            }
        });
        FutureTask<Optional<LayerIndex>> reading = indexes.get(layer);
        try {
            return reading == null ? Optional.empty() : reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an index is read", e);
        } catch (ExecutionException e) {
            cancellation.throwIfCancelled();
            throw new IOException("cannot read an index: " + e.getCause(), e);
        }
    }

    private void read(DiffId layer, Found found) {
        FutureTask<Optional<LayerIndex>> reading = new FutureTask<>(() -> readIndex(found));
        if (indexes.putIfAbsent(layer, reading) == null) {
            executor.execute(reading);
        }
    }

    private Optional<LayerIndex> readIndex(Found found) {
        Optional<Descriptor> index = found.entry().index();
        if (index.isEmpty() || index.get().size() > MAX_INDEX) {
            return Optional.empty();
        }
        String what = "the index of layer " + found.entry().layer() + " in "
                + found.place().name();
        try {
            fetch(found.place(), index.get());
            byte[] packed = Files.readAllBytes(cache.content().path(index.get().digest()));
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                byte[] record = in.readNBytes(MAX_INDEX);
                return Optional.of(LayerIndex.decode(record, found.entry().layer(), what));
            }
        } catch (IOException | RuntimeException e) {
            cancellation.throwIfCancelled();
            return Optional.empty(); // its layer has the same to tell
        }
    }

    /**
     * Has the wire form of a layer in the store that only a place has.
     *
     * @return what it has to be compared with the layer
     */
    public Optional<Descriptor> fetch(DiffId layer) throws IOException {
        Found found = layers.get(layer);
        Optional<Descriptor> wire =
                found == null ? Optional.empty() : Optional.of(found.entry().wire());
        if (found != null) {
            fetch(found.place(), found.entry().wire());
        }
        return wire;
    }

    private void fetch(CachePlace place, Descriptor blob) throws IOException {
        boolean fetched = cache.arrivals()
                .bring(
                        blob.digest(),
                        place.name(),
                        cancellation,
                        () -> place.fetch(blob, cache.content(), cancellation));
        if (fetched) {
            listener.fetched(place.name(), blob);
        }
    }

    /** What a layer of a place is at an epoch, if the place tells; it can be had then. */
    public Optional<DiffId> atEpoch(DiffId layer, long seconds) throws IOException {
        Found found = layers.get(layer);
        if (found == null) {
            return Optional.empty();
        }
        for (CacheEntry.AtEpoch epoch : found.entry().epochs()) {
            if (epoch.seconds() == seconds) {
                know(epoch.layer(), epoch.wire(), found.place());
                if (found.place().source(epoch.wire()).isPresent()) {
                    cache.layers().addEpoch(layer, seconds, epoch.layer(), cancellation);
                } else {
                    layers.putIfAbsent(epoch.layer(), new Found(alone(found.entry(), epoch), found.place()));
                }
                return Optional.of(epoch.layer());
            }
        }
        return Optional.empty();
    }

    private static CacheEntry alone(CacheEntry of, CacheEntry.AtEpoch epoch) {
        return new CacheEntry(
                of.definition(),
                Optional.empty(),
                of.ranAt(),
                epoch.layer(),
                epoch.wire(),
                Optional.empty(),
                List.of());
    }

    /** Nothing that ends in this layer is told any more. */
    public void lose(DiffId layer) {
        answers.values().removeIf(found -> found.entry().layer().equals(layer));
        layers.remove(layer);
        indexes.remove(layer);
    }
}
