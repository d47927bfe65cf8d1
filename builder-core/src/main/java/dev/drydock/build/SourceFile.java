package dev.drydock.build;

import dev.drydock.layer.LayerEntry;

/**
 * Something that COPY or ADD may read.
 *
 * @param entry what it is, at its path in its tree; a file with the digest of its content
 * @param linkGroup equal for two names of one file, {@code ""} for a file with one name
 * @param origin where its content is; means something to its tree alone
 */
record SourceFile(LayerEntry entry, String linkGroup, Object origin) {
    String path() {
        return entry.path();
    }

    boolean isDirectory() {
        return entry.type() == dev.drydock.layer.EntryType.DIRECTORY;
    }
}
