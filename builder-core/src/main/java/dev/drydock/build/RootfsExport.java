package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.image.Platform;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerWriter;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image shows to a container, as one plain tar or as files of a folder: no layers, no whiteouts; in a tar owners and
 * times are as they are. Of several images each is in a folder named after its platform, {@code linux_arm64}.
 */
public final class RootfsExport {
    /** The layers of the image of one platform. */
    public record Root(Platform platform, List<DiffId> layers) {}

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

    /** Writes one tar. */
    public void write(List<Root> images, OutputStream out) throws IOException {
        LayerWriter tar = new LayerWriter(out);
        for (Root image : inOrder(images)) {
            String folder = folder(image, images);
            if (!folder.isEmpty()) {
                tar.add(LayerEntry.directory(folder, 0755, 0, 0, FixedTime.T0));
            }
            write(tree(image), folder.isEmpty() ? "" : folder + "/", tar);
        }
        tar.finish();
    }

    /** Writes below a folder, for whoever runs this process. @return how many entries could not be written */
    public int write(List<Root> images, Path into) throws IOException {
        int leftOut = 0;
        for (Root image : inOrder(images)) {
            leftOut += new FolderExport(into.resolve(folder(image, images)), cancellation).write(tree(image));
        }
        return leftOut;
    }

    private static List<Root> inOrder(List<Root> images) {
        return images.stream()
                .sorted(Comparator.comparing(image -> image.platform().toString()))
                .toList();
    }

    private static String folder(Root image, List<Root> images) {
        return images.size() > 1 ? image.platform().toString().replace('/', '_') : "";
    }

    private StageTree tree(Root image) {
        return new StageTree(new Stack(image.layers()), Integer.MAX_VALUE, layers, cancellation);
    }

    private void write(StageTree tree, String prefix, LayerWriter tar) throws IOException {
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
