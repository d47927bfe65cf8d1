package dev.drydock.build;

import dev.drydock.layer.FixedTime;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A build context whose files all have the one fixed time (DESIGN, law 2). */
record FixedTimes(SourceTree tree) implements SourceTree {
    private static SourceFile fixed(SourceFile file) {
        return new SourceFile(file.entry().withMtime(FixedTime.T0), file.linkGroup(), file.origin());
    }

    @Override
    public Optional<SourceFile> find(String path) throws IOException {
        return tree.find(path).map(FixedTimes::fixed);
    }

    @Override
    public List<SourceFile> glob(String pattern) throws IOException {
        return tree.glob(pattern).stream().map(FixedTimes::fixed).toList();
    }

    @Override
    public List<SourceFile> below(String directory) throws IOException {
        return tree.below(directory).stream().map(FixedTimes::fixed).toList();
    }

    @Override
    public Contents contents(List<SourceFile> files) throws IOException {
        return tree.contents(files);
    }

    @Override
    public Optional<String> whyMissing(String path) {
        return tree.whyMissing(path);
    }

    @Override
    public boolean keepsOwners() {
        return tree.keepsOwners();
    }
}
