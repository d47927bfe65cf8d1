package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageFormatException;
import dev.drydock.layer.ArchiveReader;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of an archive, each a blob of the store: read once, from front to back. A name is a name and nothing else, so
 * what it may say of other places does not matter.
 */
final class ArchivedFiles implements LayoutFiles {
    private final String what;
    private final ContentStore store;
    private final Map<String, Digest> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    private ArchivedFiles(String what, ContentStore store) {
        this.what = what;
        this.store = store;
    }

    /** @param in the plain tar */
    static ArchivedFiles read(InputStream in, String what, ContentStore store, Cancellation cancellation)
            throws IOException {
        ArchiveReader archive = ArchiveReader.open(in)
                .orElseThrow(
                        () -> new ImageFormatException(what + " is no archive: neither a tar nor a compressed one"));
        ArchivedFiles read = new ArchivedFiles(what, store);
        for (Optional<LayerEntry> next = archive.next(); next.isPresent(); next = archive.next()) {
            LayerEntry entry = next.get();
            if (entry.type() == EntryType.FILE) {
                read.files.put(entry.path(), store.put(archive.content(), cancellation));
            } else if (entry.type() == EntryType.HARDLINK) {
                read.links.put(entry.path(), Paths.relative(entry.linkTarget()));
            } else if (entry.type() == EntryType.SYMLINK) {
                int slash = entry.path().lastIndexOf('/');
                read.links.put(entry.path(), Paths.relative(entry.path().substring(0, slash + 1) + entry.linkTarget()));
            }
        }
        return read;
    }

    /** The digest of a file's content. */
    Optional<Digest> find(String path) {
        String at = path;
        for (int hops = 0; hops < 8; hops++) {
            Digest found = files.get(at);
            if (found != null) {
                return Optional.of(found);
            }
            at = links.getOrDefault(at, at);
        }
        return Optional.empty();
    }

    @Override
    public InputStream open(String path) throws IOException {
        Optional<Digest> found = find(path);
        if (found.isEmpty()) {
            throw new NoSuchFileException(what + ": " + path);
        }
        return store.open(found.get());
    }

    @Override
    public boolean has(String path) {
        return find(path).isPresent();
    }

    @Override
    public String toString() {
        return what;
    }
}
