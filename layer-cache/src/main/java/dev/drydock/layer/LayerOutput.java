package dev.drydock.layer;

import dev.drydock.content.BlobWriter;
import dev.drydock.content.DiffId;
import java.io.IOException;

/** A layer on its way into the store; closing it without a commit leaves nothing. */
public final class LayerOutput implements AutoCloseable {
    private final Layers layers;
    private final BlobWriter blob;
    private final LayerWriter writer;

    LayerOutput(Layers layers, BlobWriter blob) {
        this.layers = layers;
        this.blob = blob;
        this.writer = new LayerWriter(blob);
    }

    /** Where the entries go. */
    public LayerWriter writer() {
        return writer;
    }

    /** Ends the tar, stores it, then its index. */
    public CommittedLayer commit() throws IOException {
        LayerIndex index = writer.finish();
        long size = blob.size();
        DiffId diffId = new DiffId(blob.commit());
        layers.remember(diffId, index);
        return new CommittedLayer(diffId, index, size);
    }

    @Override
    public void close() throws IOException {
        blob.close();
    }
}
