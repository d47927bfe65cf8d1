package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.DiffId;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import dev.drydock.fs.DirWatch;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeCopy;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import dev.drydock.layer.Borrowed;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerFormatException;
import dev.drydock.layer.LayerIndex;
import dev.drydock.layer.LayerOutput;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.Layers;
import dev.drydock.layer.StageView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/** Roots in the worker's folder. There are no trees: a root is made of the blobs. */
final class CopiedSnapshots implements CopiedRoots {
    /** Roots that wait for a next step; each is as large as its image. */
    private static final int MAX_WAITING = Math.max(2, Runtime.getRuntime().availableProcessors());

    private static final String FS = Scratch.FS;

    /** A root that shows a stack. */
    private record Waiting(List<DiffId> stack, String name) {}

    /** One root in use. */
    private static final class Use {
        private final Places places;
        private DirWatch watch = DirWatch.NONE;
        private Optional<Seen> before = Optional.empty();
        private Optional<Changes> changes = Optional.empty();

        Use(Places places) {
            this.places = places;
        }
    }

    private final StoreTree store;
    private final StoreLayout layout;
    private final Layers layers;
    private final Locks locks;
    private final String opaqueXattr;
    private final Path run;
    private final DirWatch.Maker watches;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<String, Use> uses = new ConcurrentHashMap<>();

    CopiedSnapshots(
            TreeFs fs, ContentStore content, Layers layers, Locks locks, Settings settings, DirWatch.Maker watches) {
        this.layout = content.layout();
        this.store = new StoreTree(fs, layout);
        this.layers = layers;
        this.locks = locks;
        this.opaqueXattr = settings.opaqueXattr();
        this.run = layout.run().resolve(settings.runId());
        this.watches = watches;
    }

    @Override
    public Scratch prepare(List<DiffId> stack, Cancellation cancellation) throws IOException {
        String name = "scratch-" + numbers.incrementAndGet();
        LayerEntry root = root(stack, cancellation);
        Scratch scratch = new Scratch(run, name, stack, List.of(), root);
        try (TreeDir runDir = store.folder(run);
                TreeDir folder = StoreTree.make(runDir, name)) {
            Optional<Waiting> found = take(stack);
            int done = 0;
            if (found.isPresent()) {
                runDir.rename(found.get().name(), folder, Scratch.TREE);
                done = found.get().stack().size();
            } else {
                folder.makeDir(Scratch.TREE, 0700);
            }
            try (TreeDir wrapper = folder.openDir(Scratch.TREE)) {
                if (done == 0) {
                    wrapper.makeDir(FS, 0700);
                }
                write(wrapper, stack, done, path -> true, cancellation);
                try (TreeDir fs = wrapper.openDir(FS)) {
                    dress(fs, root);
                }
            }
        } catch (IOException | RuntimeException e) {
            discard(scratch);
            throw e;
        }
        uses.put(name, new Use(new Places(store, scratch.upper(), scratch.folder())));
        return scratch;
    }

    /** The waiting root with the most of a stack's layers. */
    private Optional<Waiting> take(List<DiffId> stack) {
        synchronized (waiting) {
            Optional<Waiting> best = waiting.stream()
                    .filter(each -> each.stack().size() <= stack.size()
                            && each.stack().equals(stack.subList(0, each.stack().size())))
                    .max((a, b) -> Integer.compare(a.stack().size(), b.stack().size()));
            best.ifPresent(waiting::remove);
            return best;
        }
    }

    private LayerEntry root(List<DiffId> stack, Cancellation cancellation) throws IOException {
        return layers.view(stack, cancellation).lookup("").orElseThrow().entry();
    }

    private static void dress(TreeDir fs, LayerEntry root) throws IOException {
        Unpacking.strip(fs, ".", root);
        fs.owner(".", root.uid(), root.gid());
        fs.mode(".", root.mode());
        for (var xattr : root.xattrs().toMap().entrySet()) {
            fs.setXattr(".", xattr.getKey(), xattr.getValue());
        }
        fs.mtime(".", root.mtimeSeconds(), root.mtimeNanos());
    }

    /** Applies the layers of a stack from one on to the directory {@code fs} of a wrapper. */
    private void write(
            TreeDir wrapper, List<DiffId> stack, int from, Predicate<String> wanted, Cancellation cancellation)
            throws IOException {
        for (int i = from; i < stack.size(); i++) {
            List<DiffId> upTo = stack.subList(0, i + 1);
            DiffId layer = stack.get(i);
            LayerIndex index = layers.index(layer, cancellation);
            Borrowed borrowed = index.closed()
                    ? new Borrowed(List.of(), List.of())
                    : Borrowed.of(index, layers.view(upTo, cancellation));
            try (DirCursor target = new DirCursor(wrapper.openDir(FS));
                    DirCursor other = new DirCursor(wrapper.openDir(FS))) {
                Unpacking.onto(layers, upTo, index, borrowed, wanted, cancellation)
                        .run(target, other);
            } catch (DigestMismatchException | LayerFormatException e) {
                throw layers.damaged(layer, e);
            }
        }
    }

    @Override
    public Scratch prepareOnKept(List<DiffId> stack, String kept, Cancellation cancellation) throws IOException {
        Scratch scratch = prepare(stack, cancellation);
        try (TreeDir trunk = store.folder(layout.kept().resolve(kept).resolve(FS));
                TreeDir fs = store.folder(scratch.upper())) {
            UpperCopy.apply(trunk, fs, opaqueXattr);
            Stat root = trunk.stat(".");
            fs.owner(".", root.uid(), root.gid());
            fs.mode(".", root.mode());
            fs.mtime(".", root.mtimeSeconds(), root.mtimeNanos());
            return scratch;
        } catch (IOException | RuntimeException e) {
            discard(scratch);
            throw e;
        }
    }

    @Override
    public void unpack(List<DiffId> stack, String path, Path to, Cancellation cancellation) throws IOException {
        String name = "unpacked-" + numbers.incrementAndGet();
        try (TreeDir runDir = store.folder(run);
                TreeDir wrapper = StoreTree.make(runDir, name)) {
            try {
                wrapper.makeDir(FS, 0700);
                write(wrapper, stack, 0, wanted(stack, path, cancellation), cancellation);
                try (TreeDir fs = wrapper.openDir(FS);
                        TreeDir target = store.folder(parent(to))) {
                    String last = String.valueOf(to.getFileName());
                    if (path.isEmpty()) {
                        dress(fs, root(stack, cancellation));
                        wrapper.rename(FS, target, last);
                    } else {
                        try (DirCursor cursor = new DirCursor(wrapper.openDir(FS))) {
                            cursor.at(LayerPath.parent(path)).rename(LayerPath.name(path), target, last);
                        }
                    }
                }
            } finally {
                store.discard(runDir, name);
            }
        }
    }

    /** What is needed for a part of a stack: all of it if a file in the part is a name of one outside. */
    private Predicate<String> wanted(List<DiffId> stack, String path, Cancellation cancellation) throws IOException {
        for (DiffId layer : stack) {
            for (LayerEntry entry : layers.index(layer, cancellation).entries()) {
                if (LayerPath.isWithin(entry.path(), path)
                        && entry.type() == dev.drydock.layer.EntryType.HARDLINK
                        && !LayerPath.isWithin(entry.linkTarget(), path)) {
                    return any -> true;
                }
            }
        }
        return each -> LayerPath.isWithin(each, path) || LayerPath.isWithin(path, each);
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException("cannot be made: " + path);
        }
        return parent;
    }

    private Use use(Scratch scratch) {
        Use use = uses.get(scratch.name());
        if (use == null) {
            throw new IllegalStateException(scratch.name() + " is used up");
        }
        return use;
    }

    @Override
    public String place(Scratch scratch, String target, boolean follow) throws IOException {
        return use(scratch).places.find(target, follow);
    }

    @Override
    public void put(Scratch scratch, String path, Path source) throws IOException {
        use(scratch).places.put(path, source);
    }

    @Override
    public void begin(Scratch scratch) throws IOException {
        Use use = use(scratch);
        use.watch = watches.make();
        try (TreeDir fs = store.folder(scratch.upper());
                TreeDir folder = store.folder(scratch.folder())) {
            use.before = Optional.of(Seen.walk(fs, use.places.hidden(), use.watch));
            FileClock.awaitTick(folder);
        }
    }

    @Override
    public Optional<String> end(Scratch scratch, Cancellation cancellation) throws IOException {
        Use use = use(scratch);
        StageView below = layers.view(scratch.stack(), cancellation);
        DirWatch.Happened happened = use.watch.happened();
        Optional<String> gap = use.watch.gap();
        use.watch.close();
        try (TreeDir fs = store.folder(scratch.upper())) {
            Changes changes = new Comparison(
                            use.places.hidden(),
                            use.places.made(),
                            happened,
                            (dir, name, path, stat) -> OriginalFile.is(below, dir, name, path, stat),
                            cancellation)
                    .run(fs, use.before.orElseThrow());
            use.before = Optional.empty();
            use.changes = Optional.of(changes);
            return gap;
        } finally {
            List<String> removed = use.places.takeOut();
            use.changes.ifPresent(changes -> removed.forEach(changes::drop));
        }
    }

    @Override
    public CommittedLayer commit(Scratch scratch, CommitOptions options) throws IOException {
        try (TreeDir runDir = store.folder(run);
                TreeDir folder = runDir.openDir(scratch.name());
                TreeDir wrapper = folder.openDir(Scratch.TREE)) {
            CommittedLayer layer;
            boolean[] odd = {false};
            try (LayerOutput output = layers.write();
                    TreeDir changed = ChangedDir.root(
                            wrapper.openDir(FS),
                            use(scratch).changes.orElseThrow(),
                            opaqueXattr,
                            () -> odd[0] = true)) {
                new Committing(output.writer(), scratch, options, opaqueXattr).run(changed);
                layer = output.commit();
            }
            if (!odd[0]) {
                List<DiffId> stack = new ArrayList<>(scratch.stack());
                stack.add(layer.diffId());
                try (TreeDir fs = wrapper.openDir(FS)) {
                    dress(fs, root(stack, options.cancellation()));
                }
                await(runDir, folder, List.copyOf(stack));
            }
            return layer;
        } finally {
            discard(scratch);
        }
    }

    /** Has a root wait for the next step, instead of one that waits longest if there are too many. */
    private void await(TreeDir runDir, TreeDir folder, List<DiffId> stack) throws IOException {
        String name = "waiting-" + numbers.incrementAndGet();
        folder.rename(Scratch.TREE, runDir, name);
        List<Waiting> ended = new ArrayList<>();
        synchronized (waiting) {
            waiting.addLast(new Waiting(stack, name));
            while (waiting.size() > MAX_WAITING) {
                ended.add(waiting.removeFirst());
            }
        }
        for (Waiting each : ended) {
            store.discard(runDir, each.name());
        }
    }

    @Override
    public void keep(Scratch scratch, CommitOptions options, String name, LongFunction<byte[]> record, String file)
            throws IOException {
        String made = "kept-" + numbers.incrementAndGet();
        try (TreeDir runDir = store.folder(run);
                TreeDir wrapper = StoreTree.make(runDir, made);
                TreeDir upper = StoreTree.make(wrapper, FS);
                TreeDir kept = store.folder(layout.kept());
                TreeDir changed = ChangedDir.root(
                        store.folder(scratch.upper()), use(scratch).changes.orElseThrow(), opaqueXattr, () -> {})) {
            TreeCopy.copy(changed, upper);
            StoreTree.write(wrapper, file, record.apply(StoreTree.size(upper)));
            wrapper.syncFileSystem();
            if (StoreTree.exists(kept, name)) {
                store.discard(kept, name);
            }
            runDir.rename(made, kept, name);
        }
    }

    @Override
    public void discard(Scratch scratch) throws IOException {
        Use use = uses.remove(scratch.name());
        if (use != null) {
            use.watch.close();
            use.places.takeOut(); // what belongs elsewhere goes back there
        }
        try (TreeDir runDir = store.folder(run)) {
            if (StoreTree.exists(runDir, scratch.name())) {
                store.discard(runDir, scratch.name());
            }
        }
    }

    @Override
    public void sync() {
        // nothing here outlives the worker
    }

    @Override
    public void emptyTrash(Cancellation cancellation) throws IOException {
        store.emptyTrash(locks, cancellation);
    }

    @Override
    public SortedMap<String, String> check(Cancellation cancellation) {
        return new TreeMap<>();
    }

    @Override
    public void close() throws IOException {
        synchronized (waiting) {
            try (TreeDir runDir = store.folder(run)) {
                for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); each.remove()) {
                    store.discard(runDir, each.next().name());
                }
            }
        }
    }
}
