package dev.drydock.remote;

import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.layer.Compressions;
import dev.drydock.registry.Registry;
import dev.drydock.registry.RegistryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/**
 * Tells places of the steps of a build. A step that ran is written; of one that was found the place is asked first. Layers go
 * before the objects that name them, objects of lower steps before those above: the last step of a stage is there only if all
 * of it is. A layer is compressed once, and not sent where it is already.
 */
public final class CacheWriter {
    private static final int AT_ONCE = 4;

    private final CachePlaces places;
    private final LayerCache cache;
    private final Bytes bytes;
    private final CacheListener listener;
    private final Cancellation cancellation;

    /** Has the bytes of a layer, and its index, in the store. */
    @FunctionalInterface
    public interface Bytes {
        void have(DiffId layer) throws IOException;
    }

    public CacheWriter(CachePlaces places, Bytes bytes, CacheListener listener, Cancellation cancellation) {
        this.places = places;
        this.cache = places.cache();
        this.bytes = bytes;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /**
     * Writes to each place what its mode asks for. A place that fails is warned of.
     *
     * @param image the chain of steps of each image, oldest first
     * @param all those of every stage that was needed
     */
    public void write(List<List<MadeStep>> image, List<List<MadeStep>> all) {
        for (CachePlaces.Written written : places.to()) {
            long start = System.nanoTime();
            Writing writing = new Writing(written.place());
            try {
                for (List<MadeStep> chain : written.mode() == CacheSpec.Mode.MAX ? all : image) {
                    writing.chain(chain);
                }
                listener.written(
                        written.place().name(),
                        writing.steps,
                        writing.sent.get(),
                        Duration.ofNanos(System.nanoTime() - start));
            } catch (CancellationException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                listener.warning("the cache " + written.place().name() + " was not written: " + e.getMessage());
            }
        }
    }

    /** One place being written. */
    private final class Writing {
        private final CachePlace place;
        private final Map<Digest, Descriptor> there = new HashMap<>();
        private final Set<StepKey> done = new HashSet<>();
        private final AtomicLong sent = new AtomicLong();
        private int steps;
        private boolean asked;

        Writing(CachePlace place) {
            this.place = place;
        }

        void chain(List<MadeStep> chain) throws IOException {
            if (!asked && !chain.isEmpty()) {
                isThere(chain.get(chain.size() - 1)); // a look-up gives up soon where an upload is patient
                asked = true;
            }
            Set<StepKey> missing = missing(chain);
            int last = -1;
            for (int i = 0; i < chain.size(); i++) {
                if (missing.contains(chain.get(i).definition())) {
                    last = i;
                }
            }
            List<CacheEntry> entries = parallel(chain.subList(0, last + 1), step -> () -> entry(step));
            List<Integer> wanted = new ArrayList<>();
            for (int i = 0; i <= last; i++) {
                if (missing.contains(chain.get(i).definition())) {
                    wanted.add(i);
                }
            }
            if (!wanted.isEmpty()) {
                parallel(wanted.subList(0, wanted.size() - 1), i -> () -> put(chain, entries, i));
                put(chain, entries, last);
                steps += wanted.size();
            }
        }

        /** Tells of the step at this place of its chain, and of those below it. */
        private StepKey put(List<MadeStep> chain, List<CacheEntry> entries, int at) throws IOException {
            MadeStep step = chain.get(at);
            List<StepKey> keys = new ArrayList<>(List.of(step.definition()));
            step.content().ifPresent(keys::add);
            cancellation.throwIfCancelled();
            place.put(keys, new CachePack(entries.subList(0, at + 1)), cancellation);
            synchronized (done) {
                done.add(step.definition());
            }
            return step.definition();
        }

        /** The steps to tell of: if the last one is known, all are. */
        private Set<StepKey> missing(List<MadeStep> chain) throws IOException {
            Set<StepKey> missing = new HashSet<>();
            List<MadeStep> ask = new ArrayList<>();
            for (MadeStep step : chain) {
                if (done.contains(step.definition())) {
                    continue;
                }
                if (step.executed()) {
                    missing.add(step.definition());
                } else {
                    ask.add(step);
                }
            }
            if (ask.isEmpty() || (missing.isEmpty() && isThere(ask.get(ask.size() - 1)))) {
                return missing;
            }
            List<Boolean> found = parallel(ask, step -> () -> isThere(step));
            for (int i = 0; i < ask.size(); i++) {
                if (!found.get(i)) {
                    missing.add(ask.get(i).definition());
                }
            }
            return missing;
        }

        private boolean isThere(MadeStep step) throws IOException {
            try {
                return place.find(step.definition(), cancellation)
                        .flatMap(pack -> pack.find(step.definition()))
                        .isPresent();
            } catch (dev.drydock.content.RecordFormatException | dev.drydock.image.ImageFormatException e) {
                return false; // is replaced
            } catch (RegistryException e) {
                if (e.kind() == RegistryException.Kind.OTHER) {
                    return false;
                }
                throw e;
            }
        }

        private CacheEntry entry(MadeStep step) throws IOException {
            Descriptor wire = layer(step.layer());
            List<CacheEntry.AtEpoch> epochs = new ArrayList<>();
            if (step.atEpoch().isPresent()) {
                MadeStep.EpochLayer epoch = step.atEpoch().get();
                epochs.add(new CacheEntry.AtEpoch(epoch.seconds(), epoch.layer(), layer(epoch.layer())));
            }
            return new CacheEntry(
                    step.definition(), step.content(), step.ranAt(), step.layer(), wire, index(step.layer()), epochs);
        }

        /** Has a layer there. @return its wire form */
        private Descriptor layer(DiffId layer) throws IOException {
            if (!cache.layers().available(layer)) {
                bytes.have(layer);
            }
            Descriptor wire = cache.layers()
                    .wireForm(layer, Compressions.gzip(), Runtime.getRuntime().availableProcessors(), cancellation)
                    .descriptor();
            put(
                    wire,
                    () -> {
                        if (!cache.content().has(wire.digest())) {
                            bytes.have(layer);
                        }
                        return cache.content().path(wire.digest());
                    },
                    layer);
            return wire;
        }

        private Optional<Descriptor> index(DiffId layer) throws IOException {
            if (!cache.layers().hasIndex(layer)) {
                return Optional.empty();
            }
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(packed)) {
                out.write(cache.layers().index(layer, cancellation).encode(layer));
            }
            byte[] content = packed.toByteArray();
            Descriptor index = new Descriptor(CacheEntry.INDEX, Digest.of(content), content.length);
            Path file =
                    Files.createTempFile(cache.layout().folder(cache.layout().run()), "index", "");
            try {
                put(
                        index,
                        () -> {
                            Files.write(file, content);
                            return file;
                        },
                        layer);
            } finally {
                Files.deleteIfExists(file);
            }
            return Optional.of(index);
        }

        private void put(Descriptor blob, Registry.Content content, DiffId layer) throws IOException {
            synchronized (there) {
                if (there.containsKey(blob.digest())) {
                    return;
                }
            }
            Registry.Pushed how = place.put(blob, content, cache.layers().sources(layer), cancellation);
            synchronized (there) {
                there.put(blob.digest(), blob);
            }
            if (how == Registry.Pushed.UPLOADED) {
                sent.addAndGet(blob.size());
            }
            listener.put(place.name(), blob, how);
        }
    }

    private interface Task<T, R> {
        java.util.concurrent.Callable<R> of(T input);
    }

    private static <T, R> List<R> parallel(List<T> inputs, Task<T, R> task) throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<R>> futures = new ArrayList<>();
            inputs.forEach(input -> futures.add(executor.submit(task.of(input))));
            List<R> results = new ArrayList<>();
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a cache is written", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IOException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
