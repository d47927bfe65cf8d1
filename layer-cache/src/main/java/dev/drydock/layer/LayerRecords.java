package dev.drydock.layer;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.DurableFiles;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The small files that tell of a layer, {@code layers/<diffid>/index} and {@code facts}, and the lock of who changes them. */
final class LayerRecords {
    static final String INDEX = "index";
    static final String FACTS = "facts";

    private final StoreLayout layout;
    private final Locks locks;
    private final Map<DiffId, SoftReference<LayerIndex>> loaded = new ConcurrentHashMap<>();

    LayerRecords(StoreLayout layout, Locks locks) {
        this.layout = layout;
        this.locks = locks;
    }

    /** The index, if it is in the store. */
    Optional<LayerIndex> index(DiffId diffId) throws IOException {
        SoftReference<LayerIndex> reference = loaded.get(diffId);
        LayerIndex index = reference == null ? null : reference.get();
        if (index == null) {
            try {
                index = LayerIndex.decode(
                        Files.readAllBytes(indexFile(diffId)),
                        diffId,
                        indexFile(diffId).toString());
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
            loaded.put(diffId, new SoftReference<>(index));
        }
        return Optional.of(index);
    }

    boolean hasIndex(DiffId diffId) {
        return Files.exists(indexFile(diffId));
    }

    /** Stores the index of a layer whose blob is stored. */
    void remember(DiffId diffId, LayerIndex index) throws IOException {
        layout.folder(layout.layer(diffId));
        if (!hasIndex(diffId)) {
            DurableFiles.write(indexFile(diffId), index.encode(diffId));
        }
        loaded.put(diffId, new SoftReference<>(index));
    }

    LayerFacts facts(DiffId diffId) throws IOException {
        Path file = factsFile(diffId);
        try {
            return LayerFacts.decode(Files.readAllBytes(file), diffId, file.toString());
        } catch (NoSuchFileException e) {
            return LayerFacts.NONE;
        }
    }

    /** Only under the lock of the layer. */
    LayerFacts update(DiffId diffId, UnaryOperator<LayerFacts> change) throws IOException {
        LayerFacts before = facts(diffId);
        LayerFacts after = change.apply(before);
        if (!after.equals(before)) {
            layout.folder(layout.layer(diffId));
            DurableFiles.write(factsFile(diffId), after.encode(diffId));
        }
        return after;
    }

    <T> T locked(DiffId diffId, String purpose, Cancellation cancellation, Locks.Work<T> work) throws IOException {
        return locks.exclusively("layer-" + diffId.hex(), purpose, cancellation, work);
    }

    private Path indexFile(DiffId diffId) {
        return layout.layer(diffId).resolve(INDEX);
    }

    private Path factsFile(DiffId diffId) {
        return layout.layer(diffId).resolve(FACTS);
    }
}
