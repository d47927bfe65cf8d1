package dev.drydock.cache;

import dev.drydock.content.Arrivals;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreException;
import dev.drydock.content.StoreLayout;
import dev.drydock.layer.Compressions;
import dev.drydock.layer.Layers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One store: blobs, layers, step records, names. Opening makes a few folders and reads nothing.
 *
 * <p>Safe for several threads; any number of processes of one user may have the same store open.
 */
public final class LayerCache {
    /** Version of the bytes we make of the same inputs; part of every key. */
    public static final int OUTPUT_FORMAT = 1;

    private final StoreLayout layout;
    private final ContentStore content;
    private final Locks locks;
    private final Arrivals arrivals;
    private final Layers layers;
    private final Steps steps;
    private final Refs refs;
    private final DownloadRecords downloads;
    private final KeptSteps kept;
    private final Pins pins;
    private final WarmImages warm;
    private final Occupancy occupancy;

    private LayerCache(StoreLayout layout, Compressions compressions, Consumer<Locks.Waiting> whenWaiting) {
        this.layout = layout;
        this.content = new ContentStore(layout);
        this.locks = new Locks(layout, whenWaiting);
        this.arrivals = new Arrivals(content, locks);
        this.layers = new Layers(content, locks, compressions);
        this.steps = new Steps(layout);
        this.refs = new Refs(layout);
        this.downloads = new DownloadRecords(layout);
        this.kept = new KeptSteps(layout, locks);
        this.pins = new Pins(layout);
        this.warm = new WarmImages(layout);
        this.occupancy = new Occupancy(locks);
    }

    /**
     * Opens a store, which is made if it is not there.
     *
     * @throws StoreException if it cannot be made or written
     */
    public static LayerCache open(Path store) throws StoreException {
        return open(store, Compressions.standard(), waiting -> {});
    }

    /**
     * Opens a store with these codecs.
     *
     * @param whenWaiting told while a thread waits for a lock
     */
    public static LayerCache open(Path store, Compressions compressions, Consumer<Locks.Waiting> whenWaiting)
            throws StoreException {
        return new LayerCache(StoreLayout.create(store), compressions, whenWaiting);
    }

    public StoreLayout layout() {
        return layout;
    }

    public ContentStore content() {
        return content;
    }

    public Locks locks() {
        return locks;
    }

    public Arrivals arrivals() {
        return arrivals;
    }

    public Layers layers() {
        return layers;
    }

    public Steps steps() {
        return steps;
    }

    public Refs refs() {
        return refs;
    }

    public DownloadRecords downloads() {
        return downloads;
    }

    public KeptSteps kept() {
        return kept;
    }

    public Pins pins() {
        return pins;
    }

    public WarmImages warm() {
        return warm;
    }

    public Occupancy occupancy() {
        return occupancy;
    }

    /** What is recorded under the key, if it has no layer or its layer can be had. */
    public Optional<StepRecord> hit(StepKey key) throws IOException {
        Optional<StepRecord> record = steps.find(key);
        if (record.isPresent() && record.get().layer().isPresent()) {
            return layers.available(record.get().layer().get()) ? record : Optional.empty();
        }
        return record;
    }

    /** Checks the digests of a context. @throws dev.drydock.content.RecordFormatException if they were damaged */
    public void checkFileDigests(Path file) throws IOException {
        FileDigests.check(file);
    }

    /** The digests of the files of the context with this root. */
    public FileDigests fileDigests(Path contextRoot, Clock clock) throws IOException {
        return FileDigests.load(layout, contextRoot, clock);
    }
}
