package dev.drydock.cache;

import dev.drydock.content.Digest;

/**
 * What is remembered of a file that came from an address. Of the address itself there is only a hash, since its query may
 * be what nobody should find in a store.
 *
 * @param etag the server's name for this version; {@code ""} if it gave none
 * @param lastModified the server's word, unchanged; {@code ""} if it gave none
 * @param disposition the server's Content-Disposition, unchanged; {@code ""} if it gave none
 * @param digest the blob that holds it, if it is still in the store
 * @param size bytes
 */
public record Download(String etag, String lastModified, String disposition, Digest digest, long size) {}
