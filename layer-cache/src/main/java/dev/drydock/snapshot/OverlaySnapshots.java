package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.DiffId;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreException;
import dev.drydock.content.StoreLayout;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeCopy;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerOutput;
import dev.drydock.layer.Layers;
import dev.drydock.layer.Stamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/** Trees in the store, upper directories in the worker's folder. */
final class OverlaySnapshots implements Overlays {
    /** Lower directories a kernel takes, the stub included. */
    private static final int MAX_LOWERS = 500;

    private static final String FS = Scratch.FS;

    private final StoreTree store;
    private final StoreLayout layout;
    private final Layers layers;
    private final Locks locks;
    private final String idMap;
    private final String opaqueXattr;
    private final boolean owned;
    private final Path run;
    private final Trees trees;
    private final AtomicInteger scratches = new AtomicInteger();
    private final Map<Path, String> links = new HashMap<>();

    OverlaySnapshots(TreeFs fs, ContentStore content, Layers layers, Locks locks, Settings settings) {
        this.layout = content.layout();
        this.store = new StoreTree(fs, layout);
        this.layers = layers;
        this.locks = locks;
        this.idMap = settings.idMap();
        this.opaqueXattr = settings.opaqueXattr();
        this.owned = settings.owned();
        this.run = layout.run().resolve(settings.runId());
        this.trees = new Trees(store, layout, layers, locks, settings);
    }

    @Override
    public Tree tree(List<DiffId> stack, Cancellation cancellation) throws IOException {
        return trees.tree(stack, cancellation);
    }

    @Override
    public List<Tree> trees(List<DiffId> stack, int threads, Cancellation cancellation) throws IOException {
        return trees.trees(stack, threads, cancellation);
    }

    @Override
    public void sync() throws IOException {
        trees.sync();
    }

    @Override
    public Scratch prepare(List<DiffId> stack, List<Tree> trees, Path stub, Cancellation cancellation)
            throws IOException {
        List<Path> folders = new ArrayList<>(List.of(stub));
        trees.forEach(tree -> folders.add(tree.fs()));
        return prepare(stack, folders, cancellation);
    }

    @Override
    public Scratch prepareOnKept(
            List<DiffId> stack, List<Tree> trees, Path stub, String kept, Cancellation cancellation)
            throws IOException {
        List<Path> folders = new ArrayList<>(List.of(stub));
        trees.forEach(tree -> folders.add(tree.fs()));
        folders.add(layout.kept().resolve(kept).resolve(FS));
        Scratch scratch = prepare(stack, folders, cancellation);
        try (TreeDir trunk = store.folder(layout.kept().resolve(kept));
                TreeDir upper = store.folder(scratch.upper())) {
            Stat root = trunk.stat(FS);
            upper.owner(".", root.uid(), root.gid());
            upper.mode(".", root.mode());
        }
        return scratch;
    }

    private Scratch prepare(List<DiffId> stack, List<Path> folders, Cancellation cancellation) throws IOException {
        if (folders.size() > MAX_LOWERS) {
            throw new StoreException(
                    "cannot run a step on " + (folders.size() - 1) + " layers",
                    "the kernel takes " + (MAX_LOWERS - 1) + " at most",
                    "make fewer layers, for example by joining RUN instructions");
        }
        LayerEntry root =
                layers.view(stack, cancellation).lookup("").orElseThrow().entry();
        String name = "scratch-" + scratches.incrementAndGet();
        List<String> lowers = lowers(folders);
        try (TreeDir runDir = store.folder(run);
                TreeDir scratch = StoreTree.make(runDir, name);
                TreeDir wrapper = StoreTree.make(scratch, Scratch.TREE);
                TreeDir upper = StoreTree.make(wrapper, FS)) {
            scratch.makeDir(Scratch.WORK, 0700);
            scratch.makeDir(Scratch.MERGED, 0700);
            upper.owner(".", root.uid(), root.gid());
            upper.mode(".", root.mode());
            for (var xattr : root.xattrs().toMap().entrySet()) {
                upper.setXattr(".", xattr.getKey(), xattr.getValue());
            }
            upper.mtime(".", root.mtimeSeconds(), root.mtimeNanos());
        }
        return new Scratch(run, name, stack, lowers, root);
    }

    @Override
    public List<String> lowers(List<Path> folders) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        try (TreeDir runDir = store.folder(run)) {
            for (Path folder : folders) {
                String name = link(runDir, folder);
                names.remove(name);
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    /** The short name of a lower directory: a link in the worker's folder, made once for all its steps. */
    private String link(TreeDir runDir, Path lower) throws IOException {
        synchronized (links) {
            String known = links.get(lower);
            if (known == null) {
                known = Integer.toString(links.size() + 1, Character.MAX_RADIX);
                runDir.makeSymlink(known, run.relativize(lower).toString());
                links.put(lower, known);
            }
            return known;
        }
    }

    @Override
    public CommittedLayer commit(Scratch scratch, CommitOptions options) throws IOException {
        try (TreeDir folder = store.folder(scratch.folder());
                TreeDir wrapper = folder.openDir(Scratch.TREE)) {
            new MountTargets(layers.view(scratch.stack(), options.cancellation()), opaqueXattr)
                    .drop(wrapper, options.mountTargets());
            CommittedLayer layer;
            Stamp stamp;
            try (LayerOutput output = layers.write();
                    TreeDir upper = wrapper.openDir(FS)) {
                Committing walk = new Committing(output.writer(), scratch, options, opaqueXattr);
                walk.run(upper);
                layer = output.commit();
                stamp = trees.stamp(upper, walk.entries(), walk.size(), walk.skipped());
            }
            trees.publish(folder, wrapper, layer.diffId(), stamp, options.cancellation());
            return layer;
        } finally {
            discard(scratch);
        }
    }

    @Override
    public void keep(Scratch scratch, CommitOptions options, String name, LongFunction<byte[]> record, String file)
            throws IOException {
        try (TreeDir folder = store.folder(scratch.folder());
                TreeDir wrapper = folder.openDir(Scratch.TREE);
                TreeDir kept = store.folder(layout.kept())) {
            new MountTargets(layers.view(scratch.stack(), options.cancellation()), opaqueXattr)
                    .drop(wrapper, options.mountTargets());
            long size;
            try (TreeDir upper = wrapper.openDir(FS)) {
                size = StoreTree.size(upper);
            }
            StoreTree.write(wrapper, file, record.apply(size));
            wrapper.syncFileSystem();
            if (StoreTree.exists(kept, name)) {
                store.discard(kept, name);
            }
            folder.rename(Scratch.TREE, kept, name);
        }
    }

    @Override
    public Scratch copy(Scratch of) throws IOException {
        String name = "scratch-" + scratches.incrementAndGet();
        try (TreeDir runDir = store.folder(run);
                TreeDir scratch = StoreTree.make(runDir, name);
                TreeDir wrapper = StoreTree.make(scratch, Scratch.TREE);
                TreeDir upper = StoreTree.make(wrapper, FS);
                TreeDir written = store.folder(of.upper())) {
            TreeCopy.copy(written, upper);
        }
        return new Scratch(run, name, of.stack(), of.lowers(), of.root());
    }

    @Override
    public void discard(Scratch scratch) throws IOException {
        String name = String.valueOf(scratch.folder().getFileName());
        try (TreeDir runDir = store.folder(run)) {
            if (StoreTree.exists(runDir, name)) {
                store.discard(runDir, name);
            }
        }
    }

    @Override
    public void emptyTrash(Cancellation cancellation) throws IOException {
        store.emptyTrash(locks, cancellation);
    }

    @Override
    public SortedMap<String, String> check(Cancellation cancellation) throws IOException {
        return new TreeChecks(store, layout, layers, opaqueXattr, owned).all(idMap, cancellation);
    }

    @Override
    public void discardAbandonedRuns() throws IOException {
        try (TreeDir runs = store.folder(layout.run())) {
            for (String id : runs.list()) {
                Optional<Locks.Hold> hold = locks.tryExclusive("run-" + id, "clearing what a dead worker left");
                if (hold.isPresent()) {
                    try {
                        store.discard(runs, id);
                    } finally {
                        hold.get().close();
                    }
                }
            }
        }
    }
}
