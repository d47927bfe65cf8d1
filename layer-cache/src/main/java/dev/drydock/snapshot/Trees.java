package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.Borrowed;
import dev.drydock.layer.LayerFormatException;
import dev.drydock.layer.LayerIndex;
import dev.drydock.layer.Layers;
import dev.drydock.layer.Stamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The trees of a store that workers of one kind can use: each has what one layer adds, for the kernel to stack. */
final class Trees {
    private static final String FS = Scratch.FS;

    private final StoreTree store;
    private final StoreLayout layout;
    private final Layers layers;
    private final Locks locks;
    private final String idMap;
    private final String opaqueXattr;
    private final String bootId;
    private final Path run;
    private final List<String> unsynced = new ArrayList<>();
    private final Map<List<DiffId>, Tree> found = new ConcurrentHashMap<>();

    Trees(StoreTree store, StoreLayout layout, Layers layers, Locks locks, Snapshots.Settings settings) {
        this.store = store;
        this.layout = layout;
        this.layers = layers;
        this.locks = locks;
        this.idMap = settings.idMap();
        this.opaqueXattr = settings.opaqueXattr();
        this.bootId = settings.bootId();
        this.run = layout.run().resolve(settings.runId());
    }

    /** The tree of the newest layer of a stack, unpacked if there is none that can be trusted. */
    Tree tree(List<DiffId> stack, Cancellation cancellation) throws IOException {
        Tree known = found.get(stack);
        if (known == null || !isThere(known)) { // between two builds it may have been pruned
            known = findOrUnpack(stack, cancellation);
            found.put(List.copyOf(stack), known);
        }
        return known;
    }

    private boolean isThere(Tree tree) throws IOException {
        try (TreeDir trees = store.folder(layout.trees(idMap))) {
            return StoreTree.exists(trees, tree.name());
        }
    }

    private Tree findOrUnpack(List<DiffId> stack, Cancellation cancellation) throws IOException {
        DiffId layer = stack.get(stack.size() - 1);
        LayerIndex index = layers.index(layer, cancellation);
        Borrowed borrowed = index.closed()
                ? new Borrowed(List.of(), List.of())
                : Borrowed.of(index, layers.view(stack, cancellation));
        String name = index.closed()
                ? layer.hex()
                : layer.hex() + "-" + borrowed.digest().hex().substring(0, 32);
        Optional<Tree> known = find(layer, name);
        if (known.isPresent()) {
            return known.get();
        }
        return locks.exclusively("tree-" + idMap + "-" + name, "unpacking layer " + layer, cancellation, () -> {
            Optional<Tree> again = find(layer, name);
            return again.isPresent()
                    ? again.get()
                    : unpack(layer, name, new Unpacking(layers, stack, index, borrowed, opaqueXattr, cancellation));
        });
    }

    /** The trees of all layers of a stack, in its order. */
    List<Tree> trees(List<DiffId> stack, int threads, Cancellation cancellation) throws IOException {
        if (threads == 1 || stack.size() < 2 || found.containsKey(stack.subList(0, stack.size() - 1))) {
            List<Tree> trees = new ArrayList<>();
            for (int i = 1; i <= stack.size(); i++) {
                trees.add(tree(stack.subList(0, i), cancellation));
            }
            return trees;
        }
        // Whoever fails ends the others, and nobody is left at work when this returns.
        Cancellation all = Cancellation.when(cancellation::cancelled);
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(threads, stack.size()));
        List<Future<Tree>> pending = new ArrayList<>();
        try {
            for (int i = 1; i <= stack.size(); i++) {
                List<DiffId> upTo = List.copyOf(stack.subList(0, i));
                pending.add(workers.submit(() -> tree(upTo, all)));
            }
            List<Tree> trees = new ArrayList<>();
            for (Future<Tree> one : pending) {
                trees.add(get(one));
            }
            return trees;
        } catch (IOException | RuntimeException e) {
            all.cancel();
            throw e;
        } finally {
            workers.shutdown();
            awaitEnd(workers);
        }
    }

    private static Tree get(Future<Tree> tree) throws IOException {
        try {
            return tree.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while layers are unpacked", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IOException("cannot unpack layers", e.getCause());
        }
    }

    private static void awaitEnd(ExecutorService workers) throws IOException {
        try {
            workers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while layers are unpacked", e);
        }
    }

    /** Makes the trees that were published since the last time durable, and says so in their stamps. */
    void sync() throws IOException {
        List<String> names;
        synchronized (unsynced) {
            names = List.copyOf(unsynced);
            unsynced.clear();
        }
        if (names.isEmpty()) {
            return;
        }
        try (TreeDir trees = store.folder(layout.trees(idMap))) {
            trees.syncFileSystem();
            for (String name : names) {
                Optional<Stamp> stamp = store.readStamp(trees, name);
                if (stamp.isPresent()) {
                    try (TreeDir wrapper = trees.openDir(name)) {
                        store.writeStamp(wrapper, name, stamp.get().synced());
                    }
                }
            }
        }
    }

    private Optional<Tree> find(DiffId layer, String name) throws IOException {
        try (TreeDir trees = store.folder(layout.trees(idMap))) {
            Optional<Stamp> stamp = store.readStamp(trees, name).filter(read -> read.canBeTrustedIn(bootId));
            if (stamp.isPresent()) {
                store.noteUse(trees, name);
            }
            return stamp.map(read -> tree(layer, name, read));
        }
    }

    private Tree tree(DiffId layer, String name, Stamp stamp) {
        return new Tree(layer, name, layout.trees(idMap).resolve(name).resolve(FS), stamp.skipped());
    }

    /** Only under the tree's lock. */
    private Tree unpack(DiffId layer, String name, Unpacking unpacking) throws IOException {
        String temporary = "new-" + UUID.randomUUID();
        try (TreeDir runDir = store.folder(run);
                TreeDir wrapper = StoreTree.make(runDir, temporary)) {
            try {
                wrapper.makeDir(FS, 0700);
                try (DirCursor target = new DirCursor(wrapper.openDir(FS));
                        DirCursor other = new DirCursor(wrapper.openDir(FS))) {
                    unpacking.run(target, other);
                    Stamp stamp = stamp(target.at(""), unpacking.entries(), unpacking.size(), unpacking.skipped());
                    store.writeStamp(wrapper, name, stamp);
                    publish(runDir, temporary, name);
                    return tree(layer, name, stamp);
                }
            } catch (DigestMismatchException | LayerFormatException e) {
                throw layers.damaged(layer, e);
            } finally {
                if (StoreTree.exists(runDir, temporary)) {
                    store.discard(runDir, temporary);
                }
            }
        }
    }

    /** Gives what a scratch has as its tree the name of its layer. */
    void publish(TreeDir folder, TreeDir wrapper, DiffId layer, Stamp stamp, Cancellation cancellation)
            throws IOException {
        String name = layer.hex();
        store.writeStamp(wrapper, name, stamp);
        locks.exclusively("tree-" + idMap + "-" + name, "committing " + name, cancellation, () -> {
            publish(folder, Scratch.TREE, name);
            return name;
        });
    }

    /** Gives a complete tree its name, unless a good one has it. Only under the tree's lock. */
    private void publish(TreeDir from, String temporary, String name) throws IOException {
        try (TreeDir trees = store.folder(layout.trees(idMap))) {
            Optional<Stamp> there = store.readStamp(trees, name);
            if (there.isPresent() && there.get().canBeTrustedIn(bootId)) {
                return;
            }
            if (StoreTree.exists(trees, name)) {
                store.discard(trees, name);
            }
            from.rename(temporary, trees, name);
        }
        synchronized (unsynced) {
            unsynced.add(name);
        }
    }

    /** Of a complete tree, as long as nothing is written to it. */
    Stamp stamp(TreeDir root, long entries, long size, List<String> skipped) throws IOException {
        Stat stat = root.stat(".");
        return new Stamp(bootId, false, entries, size, stat.ctimeSeconds(), stat.ctimeNanos(), skipped);
    }
}
