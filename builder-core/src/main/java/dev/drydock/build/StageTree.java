package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.StageView;
import dev.drydock.layer.ViewEntry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The files that a stage or an image shows, told by its layers' indexes; contents come out of the layers' bytes. */
final class StageTree implements SourceTree {
    private final Stack stack;
    private final int fixedFrom;
    private final StageView view;
    private final LayerAccess layers;
    private final Cancellation cancellation;

    /** @param fixedFrom the layers from here on show the one fixed time, whatever they hold */
    StageTree(Stack stack, int fixedFrom, LayerAccess layers, Cancellation cancellation) {
        this.stack = stack;
        this.fixedFrom = fixedFrom;
        this.layers = layers;
        this.cancellation = cancellation;
        this.view = layers.view(stack, cancellation);
    }

    private SourceFile file(ViewEntry seen) {
        String group = seen.linkGroup().isEmpty() ? "" : seen.contentLayer() + ":" + seen.linkGroup();
        LayerEntry entry = seen.layer() >= fixedFrom ? seen.entry().withMtime(FixedTime.T0) : seen.entry();
        return new SourceFile(entry, group, seen);
    }

    @Override
    public Optional<SourceFile> find(String path) throws IOException {
        if (path.isEmpty()) {
            return Optional.of(new SourceFile(LayerEntry.directory("", 0755, 0, 0, 0), "", ""));
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

    /**
     * Files of layers whose plain tar is in the store are read in place; those of a compressed base layer, and
     * those that are sparse in the tar, are taken out in one pass, into a folder that lives as long as the access.
     */
    @Override
    public Contents contents(List<SourceFile> files) throws IOException {
        Map<Integer, Map<Long, LayerEntry>> byLayer = new TreeMap<>();
        for (SourceFile file : files) {
            ViewEntry seen = (ViewEntry) file.origin();
            if (file.entry().type() == EntryType.FILE && file.entry().size() > 0) {
                byLayer.computeIfAbsent(seen.contentLayer(), layer -> new LinkedHashMap<>())
                        .putIfAbsent(seen.entry().offset(), seen.entry()); // names of one file have one content
            }
        }
        Path spool = layers.scratchFolder();
        Map<String, Path> taken = new HashMap<>();
        try {
            for (Map.Entry<Integer, Map<Long, LayerEntry>> layer : byLayer.entrySet()) {
                DiffId diffId = stack.layers().get(layer.getKey());
                boolean plain = layers.isPlain(diffId);
                List<LayerEntry> wanted = layer.getValue().values().stream()
                        .filter(entry -> !plain || !entry.isWhole())
                        .toList();
                if (!wanted.isEmpty()) {
                    layers.contents(
                            diffId,
                            wanted,
                            (entry, content) -> {
                                Path copy = spool.resolve(Integer.toString(taken.size()));
                                Files.copy(content, copy);
                                taken.put(layer.getKey() + ":" + entry.offset(), copy);
                            },
                            cancellation);
                }
            }
        } catch (IOException | RuntimeException e) {
            delete(spool);
            throw e;
        }
        return new Contents() {
            @Override
            public InputStream open(SourceFile file) throws IOException {
                ViewEntry seen = (ViewEntry) file.origin();
                if (file.entry().size() == 0) {
                    return InputStream.nullInputStream();
                }
                Path copy = taken.get(seen.contentLayer() + ":" + seen.entry().offset());
                if (copy != null) {
                    return Files.newInputStream(copy);
                }
                DiffId diffId = stack.layers().get(seen.contentLayer());
                if (!layers.isPlain(diffId)) {
                    throw new FileNotFoundException(file.path() + " was not found again in layer " + diffId);
                }
                return layers.plainRange(
                        diffId, seen.entry().offset(), seen.entry().size());
            }

            @Override
            public IOException damaged(SourceFile file, DigestMismatchException why) throws IOException {
                ViewEntry seen = (ViewEntry) file.origin();
                return layers.damaged(stack.layers().get(seen.contentLayer()), why);
            }

            @Override
            public void close() throws IOException {
                delete(spool);
            }
        };
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Override
    public boolean keepsOwners() {
        return true;
    }
}
