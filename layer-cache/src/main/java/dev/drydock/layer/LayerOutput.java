package dev.drydock.layer;

import dev.drydock.content.BlobWriter;
import dev.drydock.content.DiffId;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A layer on its way into the store; closing it without a commit leaves nothing. */
public final class LayerOutput implements AutoCloseable {
    private final LayerRecords records;
    private final BlobWriter blob;
    private final LayerWriter writer;

    LayerOutput(LayerRecords records, BlobWriter blob) {
        this.records = records;
        this.blob = blob;
        this.writer = new LayerWriter(blob);
    }

    /** Where the entries go. */
    public LayerWriter writer() {
        return writer;
    }

    /** Ends the tar, stores it and, at the same time, its index: each waits twice for the disk. */
    public CommittedLayer commit() throws IOException {
        LayerIndex index = writer.finish();
        long size = blob.size();
        DiffId diffId = new DiffId(blob.digest());
        FutureTask<Void> remembered = new FutureTask<>(() -> {
            records.remember(diffId, index);
            return null;
        });
        new Thread(remembered, "drydock-index").start();
        try {
            blob.commit();
        } finally {
            await(remembered);
        }
        return new CommittedLayer(diffId, index, size);
    }

    private static void await(FutureTask<Void> task) throws IOException {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the index of a layer is stored", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("cannot store the index of a layer", e);
        }
    }

    @Override
    public void close() throws IOException {
        blob.close();
    }
}
