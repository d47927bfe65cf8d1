package dev.drydock.engine;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import dev.drydock.report.IgnoredPath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A walk through a build context, entries of a folder in the order of their names; links are not followed. */
final class ContextListing {
    private final IgnoreFile rules;
    private final List<Path> excluded;

    /** Takes an entry as it is met. */
    @FunctionalInterface
    interface Sink {
        void entry(IgnoredPath entry) throws IOException;
    }

    ContextListing(IgnoreFile rules, List<Path> excluded) {
        this.rules = rules;
        this.excluded =
                excluded.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    }

    void list(Path context, Sink sink) throws IOException, DockerfileException {
        list(context.toAbsolutePath().normalize(), "", rules.root(), sink);
    }

    private void list(Path folder, String prefix, IgnoreFile.Folder here, Sink sink)
            throws IOException, DockerfileException {
        Map<String, Path> entries = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            found.forEach(path -> entries.put(String.valueOf(path.getFileName()), path));
        }
        for (Map.Entry<String, Path> entry : entries.entrySet()) {
            String path = prefix + entry.getKey();
            if (excluded.contains(entry.getValue())) {
                continue;
            }
            if (!Files.isDirectory(entry.getValue(), LinkOption.NOFOLLOW_LINKS)) {
                IgnoreFile.Decision decision = here.entry(entry.getKey());
                sink.entry(new IgnoredPath(path, decision.ignored(), decision.by()));
                continue;
            }
            IgnoreFile.Folder inner = here.folder(entry.getKey());
            sink.entry(new IgnoredPath(
                    path + "/", inner.decision().ignored(), inner.decision().by()));
            if (!inner.isClosed()) {
                list(entry.getValue(), path + "/", inner, sink);
            }
        }
    }
}
