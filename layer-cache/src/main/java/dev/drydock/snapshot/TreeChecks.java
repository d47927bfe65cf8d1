package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.StoreLayout;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.LayerIndex;
import dev.drydock.layer.Layers;
import dev.drydock.layer.MissingLayerException;
import dev.drydock.layer.Stamp;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares every tree of one id map with the index of its layer and with its stamp. */
final class TreeChecks {
    private final StoreTree store;
    private final StoreLayout layout;
    private final Layers layers;
    private final String opaqueXattr;
    private final boolean owned;

    /** @param owned whether files on the disk have their owners */
    TreeChecks(StoreTree store, StoreLayout layout, Layers layers, String opaqueXattr, boolean owned) {
        this.owned = owned;
        this.store = store;
        this.layout = layout;
        this.layers = layers;
        this.opaqueXattr = opaqueXattr;
    }

    /** For each tree that is not what it was: its folder in the store, and what is wrong. */
    SortedMap<String, String> all(String idMap, Cancellation cancellation) throws IOException {
        SortedMap<String, String> findings = new TreeMap<>();
        try (TreeDir trees = store.folder(layout.trees(idMap))) {
            for (String name : trees.list()) {
                cancellation.throwIfCancelled();
                String folder = layout.root()
                        .relativize(layout.trees(idMap).resolve(name))
                        .toString();
                check(trees, name, cancellation).ifPresent(what -> findings.put(folder, what));
            }
        }
        return findings;
    }

    private Optional<String> check(TreeDir trees, String name, Cancellation cancellation) throws IOException {
        Optional<DiffId> layer = TreeCheck.layer(name);
        Optional<Stamp> stamp = store.readStamp(trees, name);
        if (layer.isEmpty() || stamp.isEmpty()) {
            return Optional.of(layer.isEmpty() ? "its name is no layer's" : "its stamp is missing or damaged");
        }
        try (TreeDir wrapper = trees.openDir(name);
                TreeDir fs = wrapper.openDir(Scratch.FS)) {
            LayerIndex index = layers.index(layer.get(), cancellation);
            return new TreeCheck(index, stamp.get(), opaqueXattr, owned, cancellation).run(fs);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.of("its files are gone");
        } catch (MissingLayerException e) {
            return Optional.empty(); // nobody can ask for it
        } catch (RecordFormatException e) {
            return Optional.of("the index of its layer is damaged");
        }
    }
}
