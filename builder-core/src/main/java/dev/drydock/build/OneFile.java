package dev.drydock.build;

import dev.drydock.layer.GlobPattern;
import dev.drydock.layer.LayerEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A folder with a single file in it: what was downloaded. */
record OneFile(SourceFile file) implements SourceTree {
    @Override
    public Optional<SourceFile> find(String path) {
        if (path.isEmpty()) {
            return Optional.of(new SourceFile(LayerEntry.directory("", 0755, 0, 0, 0), "", file.origin()));
        }
        return path.equals(file.path()) ? Optional.of(file) : Optional.empty();
    }

    @Override
    public List<SourceFile> glob(String pattern) {
        return GlobPattern.of(pattern).matches(file.path()) ? List.of(file) : List.of();
    }

    @Override
    public List<SourceFile> below(String directory) {
        return directory.isEmpty() ? List.of(file) : List.of();
    }

    @Override
    public Contents contents(List<SourceFile> files) {
        return new Contents() {
            @Override
            public InputStream open(SourceFile asked) throws IOException {
                return ((OpenContent) asked.origin()).open();
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
