package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.StageView;
import dev.drydock.layer.ViewEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Files that were fetched from elsewhere and are kept in the store as a layer that is part of no image: a commit of a
 * repository, an archive by HTTP.
 *
 * @param tar the layer's plain bytes
 * @param timed whether times of files are part of what they are
 */
record LayerTree(StageView view, Path tar, boolean timed) implements SourceTree {
    static LayerTree of(DiffId layer, LayerAccess layers, boolean timed, Cancellation cancellation) {
        return new LayerTree(layers.view(new Stack(List.of(layer)), cancellation), layers.tar(layer), timed);
    }

    /** The time of the file that was written last; absent if there is none. */
    Optional<Instant> newestFile() throws IOException {
        return below("").stream()
                .map(SourceFile::entry)
                .filter(entry -> entry.type() == EntryType.FILE)
                .map(entry -> Instant.ofEpochSecond(entry.mtimeSeconds()))
                .max(Comparator.naturalOrder());
    }

    private SourceFile file(ViewEntry seen) {
        LayerEntry entry = seen.entry();
        return new SourceFile(entry, seen.linkGroup(), new Stored(tar, entry.offset(), entry.size(), timed));
    }

    @Override
    public Optional<SourceFile> find(String path) throws IOException {
        if (path.isEmpty()) {
            LayerEntry root = LayerEntry.directory("", 0755, 0, 0, 0);
            return Optional.of(new SourceFile(root, "", new Stored(tar, 0, 0, false)));
        }
        return view.resolve(path).entry().map(this::file);
    }

    @Override
    public List<SourceFile> glob(String pattern) throws IOException {
        return view.glob(pattern).stream().map(this::file).toList();
    }

    @Override
    public List<SourceFile> below(String directory) throws IOException {
        return view.below(directory).stream().map(this::file).toList();
    }

    @Override
    public Contents contents(List<SourceFile> files) {
        return new Contents() {
            @Override
            public InputStream open(SourceFile file) throws IOException {
                return ((OpenContent) file.origin()).open();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public boolean keepsOwners() {
        return false;
    }
}
