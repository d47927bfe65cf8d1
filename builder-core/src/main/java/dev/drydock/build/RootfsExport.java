package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.WholeFile;
import dev.drydock.image.Platform;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerWriter;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image shows to a container, as one plain tar: no layers, no whiteouts, owners and times as they are. Of several
 * images each is in a folder named after its platform, {@code linux_arm64}.
 */
public final class RootfsExport {
    private final LayerAccess layers;
    private final Cancellation cancellation;

    public RootfsExport(
            LayerCache cache,
            Registry registry,
            WorkerSupply workers,
            BuildListener listener,
            Cancellation cancellation) {
        this.layers = new LayerAccess(cache, registry, workers, listener);
        this.cancellation = cancellation;
    }

    /** Writes the file, which appears when it is complete. */
    public void write(List<BuildResult.Image> images, Path file) throws IOException {
        WholeFile.write(file, out -> {
            LayerWriter tar = new LayerWriter(out);
            List<BuildResult.Image> inOrder = images.stream()
                    .sorted(Comparator.comparing(image -> folder(image.platform())))
                    .toList();
            for (BuildResult.Image image : inOrder) {
                String folder = images.size() > 1 ? folder(image.platform()) : "";
                if (!folder.isEmpty()) {
                    tar.add(LayerEntry.directory(folder, 0755, 0, 0, FixedTime.T0));
                }
                write(image, folder.isEmpty() ? "" : folder + "/", tar);
            }
            tar.finish();
        });
    }

    private static String folder(Platform platform) {
        return platform.toString().replace('/', '_');
    }

    private void write(BuildResult.Image image, String prefix, LayerWriter tar) throws IOException {
        Stack stack = new Stack(image.config().diffIds());
        StageTree tree = new StageTree(stack, Integer.MAX_VALUE, layers, cancellation);
        List<SourceFile> files = tree.below("");
        Map<String, LayerEntry> first = new HashMap<>();
        try (SourceTree.Contents contents = tree.contents(files)) {
            for (SourceFile file : files) {
                cancellation.throwIfCancelled();
                LayerEntry entry = file.entry().withPath(prefix + file.path());
                LayerEntry same = file.linkGroup().isEmpty() ? null : first.putIfAbsent(file.linkGroup(), entry);
                if (same != null) {
                    tar.add(LayerEntry.hardlink(entry.path(), same));
                } else if (entry.type() == EntryType.FILE) {
                    try (InputStream content = contents.open(file)) {
                        tar.add(entry, content);
                    }
                } else {
                    tar.add(entry);
                }
            }
        }
    }
}
