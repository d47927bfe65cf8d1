package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Registries of images. Safe for several threads; memory does not grow with what is moved.
 *
 * <p>{@code registry} is a host with an optional port as in image names, {@code repository} a path there. Failures are
 * {@link RegistryException}s, which say method, address, status and the registry's own words; being offline is one too.
 */
public interface Registry extends AutoCloseable {
    /**
     * A manifest or index as it was received.
     *
     * @param digest of exactly these bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
    record Fetched(String mediaType, Digest digest, byte[] bytes) {}

    /** How a blob came to be in a repository. */
    enum Pushed {
        UPLOADED,
        MOUNTED,
        ALREADY_THERE
    }

    /**
     * Fetches a manifest or index (distribution-spec, "Pulling manifests").
     *
     * @param reference a tag or a digest; the bytes are checked against a digest
     */
    Fetched manifest(String registry, String repository, String reference, Cancellation cancellation)
            throws IOException;

    /**
     * Fetches a blob into the store, checking digest and size while it streams; an interrupted transfer goes on where it
     * stopped. Nothing happens if the store has it.
     *
     * @throws dev.drydock.content.DigestMismatchException if the registry sent something else; nothing is stored then
     */
    void fetchBlob(String registry, String repository, Descriptor blob, ContentStore store, Cancellation cancellation)
            throws IOException;

    /** Whether a repository has a blob. */
    boolean hasBlob(String registry, String repository, Digest blob, Cancellation cancellation) throws IOException;

    /**
     * Has a blob in a repository: found there, mounted from another repository of the same registry, or uploaded.
     *
     * @param content the blob's bytes; not read if the blob gets there without
     * @param mountFrom repositories of this registry that may have it
     */
    Pushed pushBlob(
            String registry,
            String repository,
            Descriptor blob,
            Content content,
            List<String> mountFrom,
            Cancellation cancellation)
            throws IOException;

    /** Gives the file with a blob's bytes when they are needed after all. */
    @FunctionalInterface
    interface Content {
        Path file() throws IOException;
    }

    /** Stores a manifest under a tag or its digest. @return the digest of the bytes */
    Digest pushManifest(
            String registry,
            String repository,
            String reference,
            String mediaType,
            byte[] manifest,
            Cancellation cancellation)
            throws IOException;

    @Override
    void close();
}
