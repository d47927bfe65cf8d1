package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.content.StoreException;
import dev.drydock.layer.Accounts;
import dev.drydock.layer.ArchiveReader;
import dev.drydock.layer.ContentConsumer;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerFormatException;
import dev.drydock.layer.LayerIndex;
import dev.drydock.layer.LayerSource;
import dev.drydock.layer.Layers;
import dev.drydock.layer.StageView;
import dev.drydock.layer.UnsupportedCompressionException;
import dev.drydock.layer.WireForm;
import dev.drydock.registry.Registry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Layers by name, wherever their bytes are: those of a base are fetched from their registry when they are first needed,
 * once, and indexed on the way in. What nobody asks for is never fetched.
 */
final class LayerAccess {
    /** Larger user and group files are not believed, bytes. */
    private static final int MAX_ACCOUNT_FILE = 16 * 1024 * 1024;

    private static final int BUFFER = 1 << 16;

    private final LayerCache cache;
    private final Registry registry;
    private final WorkerSupply workers;
    private final BuildListener listener;
    private final Map<DiffId, Object> fetching = new ConcurrentHashMap<>();
    private final Map<DiffId, LayerIndex> told = new ConcurrentHashMap<>();
    private Optional<StepRecords> records = Optional.empty();
    private volatile boolean doubting;

    LayerAccess(LayerCache cache, Registry registry, WorkerSupply workers, BuildListener listener) {
        this.cache = cache;
        this.registry = registry;
        this.workers = workers;
        this.listener = listener;
    }

    /** Layers are also looked for where records come from; those that records led to can be made again. */
    void use(StepRecords ofBuild) {
        records = Optional.of(ofBuild);
    }

    private Layers layers() {
        return cache.layers();
    }

    /** What a stack shows; indexes are had newest first, as far down as a question needs. */
    StageView view(Stack stack, Cancellation cancellation) {
        return new StageView(
                stack.layers().size(), layer -> index(stack.layers().get(layer), cancellation));
    }

    /** The users and groups of a stack. */
    Accounts accounts(Stack stack, Cancellation cancellation) throws IOException {
        return view(stack, cancellation).accounts(seen -> {
            DiffId layer = stack.layers().get(seen.contentLayer());
            have(layer, cancellation);
            return new PlainLayers(cache, workers, cancellation)
                    .reading(layer, () -> layers().content(layer, seen.entry(), MAX_ACCOUNT_FILE, cancellation));
        });
    }

    /** The index of a layer; fetches the layer if the store has neither. */
    LayerIndex index(DiffId diffId, Cancellation cancellation) throws IOException {
        if (layers().hasIndex(diffId)) {
            return layers().index(diffId, cancellation);
        }
        Optional<LayerIndex> index = doubting || layers().present(diffId) || records.isEmpty()
                ? Optional.empty()
                : records.get().index(diffId);
        if (index.isPresent()) {
            told.put(diffId, index.get());
            return index.get();
        }
        have(diffId, cancellation);
        return layers().index(diffId, cancellation);
    }

    /** What a layer is in images of an epoch; fetches it if it has to be written anew. */
    DiffId atEpoch(DiffId diffId, long epoch, Cancellation cancellation) throws IOException {
        Optional<DiffId> known = layers().knownAtEpoch(diffId, epoch);
        if (known.isEmpty() && records.isPresent() && !layers().present(diffId)) {
            known = records.get().elsewhere().atEpoch(diffId, epoch).filter(layer -> canKeep(layer, cancellation));
        }
        if (known.isPresent()) {
            return known.get();
        }
        have(diffId, cancellation);
        return layers().atEpoch(diffId, epoch, cancellation);
    }

    private boolean canKeep(DiffId diffId, Cancellation cancellation) {
        try {
            keep(diffId, cancellation);
            return true;
        } catch (IOException e) {
            return false; // it is made of the layer that it is an epoch of
        }
    }

    /**
     * Believes no index any more that was not compared with its layer.
     *
     * @return whether there was one
     */
    boolean doubt() {
        boolean any = !told.isEmpty();
        doubting = true;
        told.clear();
        return any;
    }

    /** Has a layer of an image where others find it: here, or where its source says. */
    void keep(DiffId diffId, Cancellation cancellation) throws IOException {
        if (!layers().available(diffId)) {
            have(diffId, cancellation);
        }
    }

    /** Has the bytes of a layer in the store, in any form, and its index: what unpacking it needs. */
    void have(DiffId diffId, Cancellation cancellation) throws IOException {
        if (layers().hasIndex(diffId) && layers().present(diffId)) {
            return;
        }
        synchronized (fetching.computeIfAbsent(diffId, id -> new Object())) {
            if (!layers().present(diffId)) {
                try {
                    fetch(diffId, cancellation);
                } catch (IOException e) {
                    throw lost(diffId, e);
                }
            }
            if (!layers().hasIndex(diffId)) {
                try {
                    indexPresent(diffId, cancellation);
                } catch (DigestMismatchException | LayerFormatException e) {
                    for (WireForm form : layers().wireForms(diffId)) {
                        layers().disown(diffId, form.descriptor(), cancellation);
                    }
                    throw lost(diffId, e);
                }
            }
            LayerIndex before = told.remove(diffId);
            if (before != null
                    && !Arrays.equals(
                            before.encode(diffId),
                            layers().index(diffId, cancellation).encode(diffId))) {
                throw lost(diffId, new IOException("the index of layer " + diffId + " in a cache is another layer's"));
            }
        }
    }

    private IOException lost(DiffId diffId, IOException why) {
        return records.filter(all -> all.isFound(diffId)).isPresent() ? new LostLayerException(diffId, why) : why;
    }

    private void fetch(DiffId diffId, Cancellation cancellation) throws IOException {
        List<LayerSource> sources = layers().sources(diffId);
        if (sources.isEmpty() && records.isPresent()) {
            Optional<Descriptor> wire = records.get().elsewhere().fetch(diffId);
            if (wire.isPresent()) {
                take(wire.get(), diffId, cancellation);
                return;
            }
        }
        if (sources.isEmpty()) {
            layers().openPlain(diffId).close(); // throws what is missing and how to get it back
        }
        IOException failure = null;
        for (LayerSource source : sources) {
            try {
                SourceBlobs.fetch(cache, registry, source, listener, cancellation);
                return;
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void indexPresent(DiffId diffId, Cancellation cancellation) throws IOException {
        Optional<WireForm> form = layers().presentForm(diffId);
        if (form.isPresent()) {
            ingest(form.get().descriptor(), diffId, cancellation);
        } else {
            layers().index(diffId, cancellation);
            listener.on(new BuildEvent.LayerIndexed(diffId));
        }
    }

    /** Indexes a layer whose wire form is in the store, and has its digest checked. */
    void take(Descriptor wire, DiffId diffId, Cancellation cancellation) throws IOException {
        if (layers().hasIndex(diffId) && layers().present(diffId)) {
            return;
        }
        ingest(wire, diffId, cancellation);
    }

    private void ingest(Descriptor wire, DiffId diffId, Cancellation cancellation) throws IOException {
        try {
            layers().ingest(wire, diffId, cancellation);
        } catch (UnsupportedCompressionException e) {
            workers.codec(cancellation).ingest(wire.digest(), wire.mediaType(), diffId, cancellation);
        }
        listener.on(new BuildEvent.LayerIndexed(diffId));
    }

    /** Whether the plain tar is in the store, so that a file is read in place. */
    boolean isPlain(DiffId diffId) {
        return cache.content().has(diffId.digest());
    }

    /** The file that holds a layer's plain tar. */
    Path tar(DiffId diffId) {
        return cache.content().path(diffId.digest());
    }

    /** Contents of files of a layer in one pass, in the order of its tar. */
    void contents(DiffId diffId, Collection<LayerEntry> files, ContentConsumer consumer, Cancellation cancellation)
            throws IOException {
        have(diffId, cancellation);
        new PlainLayers(cache, workers, cancellation).reading(diffId, () -> {
            layers().contents(diffId, files, consumer, cancellation);
            return diffId;
        });
    }

    /** A stretch of a plain tar. */
    InputStream plainRange(DiffId diffId, long offset, long size) throws IOException {
        FileChannel channel = FileChannel.open(cache.content().path(diffId.digest()), StandardOpenOption.READ);
        channel.position(offset);
        return new BoundedInputStream(Channels.newInputStream(channel), size);
    }

    /** The failure to tell of a layer of the store whose bytes are not what they were. */
    StoreException damaged(DiffId diffId, IOException why) throws IOException {
        return layers().damaged(diffId, why);
    }

    /** The plain bytes of what may be compressed in any way, told by its first bytes; from where it stands. */
    InputStream plain(InputStream in, Cancellation cancellation) throws IOException {
        BufferedInputStream start = new BufferedInputStream(in, BUFFER);
        start.mark(BUFFER);
        try {
            return ArchiveReader.plain(start);
        } catch (UnsupportedCompressionException e) {
            start.reset();
            return decompressed(start, cancellation);
        }
    }

    /** Has the worker decompress what this process has no codec for. */
    InputStream decompressed(InputStream compressed, Cancellation cancellation) throws IOException {
        Digest blob = cache.content().put(compressed, cancellation);
        return cache.content().open(workers.codec(cancellation).decompress(blob, cancellation));
    }

    /** A folder of our own for what lives as long as one step. */
    Path scratchFolder() throws IOException {
        Path run = cache.layout().folder(cache.layout().run());
        return Files.createTempDirectory(run, "copy-" + ProcessHandle.current().pid() + "-");
    }
}
