package dev.drydock.content;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way into the store: hashed while it is written to a temporary name.
 *
 * <p>{@link #commit} makes it durable and gives it its name; closing without a commit discards it. For one thread.
 */
public final class BlobWriter extends OutputStream {
    private static final int BUFFER = 64 * 1024;

    private final StoreLayout layout;
    private final Path temporary;
    private final FileChannel channel;
    private final MessageDigest hasher = Digest.hasher();
    private final byte[] buffer = new byte[BUFFER];
    private int buffered;
    private long size;
    private boolean closed;
    private @Nullable Digest found;

    BlobWriter(StoreLayout layout) throws IOException {
        this.layout = layout;
        Path folder = layout.folder(layout.unfinishedBlobs());
        // The process id lets prune tell what is still being written from what a killed process left.
        this.temporary = folder.resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID());
        this.channel = DurableFiles.createPrivate(temporary);
    }

    @Override
    public void write(int b) throws IOException {
        if (buffered == BUFFER) {
            drain();
        }
        buffer[buffered++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > BUFFER - buffered) {
            drain();
            if (length >= BUFFER) {
                store(bytes, offset, length);
                return;
            }
        }
        System.arraycopy(bytes, offset, buffer, buffered, length);
        buffered += length;
    }

    /** Bytes written so far. */
    public long size() {
        return size + buffered;
    }

    /** What the blob's digest is. Nothing may be written afterwards. */
    public Digest digest() throws IOException {
        if (found == null) {
            if (closed) {
                throw new IOException("this blob was committed or discarded before");
            }
            drain();
            found = Digest.ofHash(hasher.digest());
        }
        return found;
    }

    /** Makes the blob durable under its digest. Nothing may be written afterwards. */
    public Digest commit() throws IOException {
        Digest digest = digest();
        publish(digest);
        return digest;
    }

    /**
     * Makes the blob durable, if it is what was promised; otherwise nothing is stored.
     *
     * @param size the promised size in bytes, or -1 if unknown
     * @throws SizeMismatchException if it has another size
     * @throws DigestMismatchException if it has another digest
     */
    public Digest commit(Digest expected, long size) throws IOException {
        Digest digest = digest();
        try {
            if (size >= 0 && size != this.size) {
                throw new SizeMismatchException("content of " + expected, size, this.size);
            }
            if (!digest.equals(expected)) {
                throw new DigestMismatchException("content of " + this.size + " bytes", expected, digest);
            }
            publish(digest);
            return digest;
        } finally {
            close();
        }
    }

    /** Discards the blob, unless it was committed. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            channel.close();
            Files.deleteIfExists(temporary);
        }
    }

    /** Whether the process that a temporary name speaks of still runs (or another one that has its number now). */
    static boolean isWriterAlive(Path temporary) {
        String name = String.valueOf(temporary.getFileName());
        int dash = name.indexOf('-');
        try {
            return ProcessHandle.of(Long.parseLong(name.substring(0, Math.max(0, dash))))
                    .isPresent();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private void publish(Digest digest) throws IOException {
        if (closed) {
            throw new IOException("this blob was committed or discarded before");
        }
        Path name = layout.blob(digest);
        if (!Files.exists(name)) {
            channel.force(true);
            channel.close();
            DurableFiles.publish(temporary, name);
        }
        close();
    }

    private void drain() throws IOException {
        store(buffer, 0, buffered);
        buffered = 0;
    }

    private void store(byte[] bytes, int offset, int length) throws IOException {
        hasher.update(bytes, offset, length);
        ByteBuffer view = ByteBuffer.wrap(bytes, offset, length);
        while (view.hasRemaining()) {
            size += channel.write(view);
        }
    }
}
