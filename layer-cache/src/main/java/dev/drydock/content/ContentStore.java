package dev.drydock.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Blobs by their digest.
 *
 * <p>A name in the store is a promise: the bytes behind it are complete, durable and hash to it. Writing goes
 * through {@link #newBlob}; nothing changes a blob afterwards. Safe for use by several threads and processes: two
 * who write the same blob write the same bytes.
 */
public final class ContentStore {
    private static final int BLOCK = 1 << 16;

    private final StoreLayout layout;

    public ContentStore(StoreLayout layout) {
        this.layout = layout;
    }

    /** Whether the blob is here. */
    public boolean has(Digest digest) {
        return Files.isRegularFile(path(digest));
    }

    /**
     * Size of a blob in bytes.
     *
     * @throws NoSuchFileException if it is not here
     */
    public long size(Digest digest) throws IOException {
        return Files.size(path(digest));
    }

    /**
     * Opens a blob for reading; its digest is not checked again.
     *
     * @throws NoSuchFileException if it is not here
     */
    public InputStream open(Digest digest) throws IOException {
        return Files.newInputStream(path(digest));
    }

    /**
     * Opens a blob such that reading to its end fails if the bytes are not what the name promises.
     *
     * @throws NoSuchFileException if it is not here; reads throw a {@link DigestMismatchException}
     */
    public InputStream openVerified(Digest digest) throws IOException {
        return new VerifyingInputStream(open(digest), "blob of the store " + path(digest), digest);
    }

    /** The file that holds a blob: read only, never to be changed or renamed by the caller. */
    public Path path(Digest digest) {
        return layout.blob(digest);
    }

    /** A blob to be written by the caller, who closes it; it appears in the store on commit only. */
    public BlobWriter newBlob() throws IOException {
        return new BlobWriter(layout);
    }

    /** Stores these bytes. */
    public Digest put(byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        if (has(digest)) {
            return digest;
        }
        try (BlobWriter writer = newBlob()) {
            writer.write(bytes);
            return writer.commit();
        }
    }

    /** Stores what a stream has left, whatever it is. */
    public Digest put(InputStream in, Cancellation cancellation) throws IOException {
        try (BlobWriter writer = newBlob()) {
            copy(in, writer, cancellation);
            return writer.commit();
        }
    }

    /** Stores what a stream has left, if it is what was promised; otherwise nothing. */
    public void put(InputStream in, Descriptor promised, Cancellation cancellation) throws IOException {
        try (BlobWriter writer = newBlob()) {
            copy(in, writer, cancellation);
            writer.commit(promised.digest(), promised.size());
        }
    }

    private static void copy(InputStream in, BlobWriter writer, Cancellation cancellation) throws IOException {
        byte[] block = new byte[BLOCK];
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            cancellation.throwIfCancelled();
            writer.write(block, 0, n);
        }
    }

    /** Deletes what processes left unfinished that are no longer alive. */
    public void deleteAbandoned() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.folder(layout.unfinishedBlobs()))) {
            for (Path file : files) {
                if (!BlobWriter.isWriterAlive(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** The folders of this store. */
    public StoreLayout layout() {
        return layout;
    }
}
