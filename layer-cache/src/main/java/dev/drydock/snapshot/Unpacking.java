package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.fs.FileType;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFile;
import dev.drydock.fs.UnsupportedTreeOperationException;
import dev.drydock.layer.Borrowed;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerIndex;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.Layers;
import dev.drydock.layer.StageView;
import dev.drydock.layer.ViewEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Fills one empty directory with one layer, or applies the layer to a directory that shows the layers below it.
 *
 * <p>Driven by the index, whose paths lead through directories only: first everything without content, then files in
 * the order of the tar, then further names of files, then what directories themselves are like, deepest first, since
 * making entries changes a directory's time.
 */
final class Unpacking {
    private static final byte[] YES = {'y'};
    private static final String DEFAULT_ACL = "system.posix_acl_default";
    static final String NO_NODES = ": device nodes cannot be made in this mode";

    private final Layers layers;
    private final List<DiffId> stack;
    private final LayerIndex index;
    private final Borrowed borrowed;
    private final String opaqueXattr;
    private final boolean onto;
    private final Predicate<String> wanted;
    private final Cancellation cancellation;
    private final byte[] buffer = new byte[64 * 1024];
    private final List<String> skipped = new ArrayList<>();
    private final Set<String> noNodes = new HashSet<>();
    private long entries;
    private long size;

    Unpacking(
            Layers layers,
            List<DiffId> stack,
            LayerIndex index,
            Borrowed borrowed,
            String opaqueXattr,
            Cancellation cancellation) {
        this(layers, stack, index, borrowed, opaqueXattr, false, path -> true, cancellation);
    }

    private Unpacking(
            Layers layers,
            List<DiffId> stack,
            LayerIndex index,
            Borrowed borrowed,
            String opaqueXattr,
            boolean onto,
            Predicate<String> wanted,
            Cancellation cancellation) {
        this.layers = layers;
        this.stack = stack;
        this.index = index;
        this.borrowed = borrowed;
        this.opaqueXattr = opaqueXattr;
        this.onto = onto;
        this.wanted = wanted;
        this.cancellation = cancellation;
    }

    /**
     * Applies the newest layer of a stack to a directory that shows the layers below it: what it removes goes, what it has
     * takes the place of what was there. The root's own owner, mode and time are not touched unless the layer names it.
     *
     * @param wanted the paths that are of interest; those that lead to them have to be
     */
    static Unpacking onto(
            Layers layers,
            List<DiffId> stack,
            LayerIndex index,
            Borrowed borrowed,
            Predicate<String> wanted,
            Cancellation cancellation) {
        return new Unpacking(layers, stack, index, borrowed, "", true, wanted, cancellation);
    }

    /** Does it. Both cursors stand on the empty directory; the caller closes them. */
    void run(DirCursor target, DirCursor other) throws IOException {
        SortedMap<String, LayerEntry> directories = new TreeMap<>(LayerPath.ORDER);
        borrowed.parents().stream()
                .filter(parent -> wanted.test(parent.path()))
                .forEach(parent -> directories.put(parent.path(), parent));
        List<LayerEntry> files = new ArrayList<>();
        List<LayerEntry> links = new ArrayList<>();
        for (LayerEntry entry : index.entries()) {
            cancellation.throwIfCancelled();
            if (entry.type() == EntryType.DIRECTORY && wanted.test(entry.path())) {
                directories.put(entry.path(), entry);
            } else if (onto && entry.type().isMark() && wanted.test(entry.path())) {
                remove(target, entry);
            }
        }
        for (String path : directories.keySet()) {
            if (!path.isEmpty()) {
                makeDir(target.at(LayerPath.parent(path)), LayerPath.name(path));
                entries++;
            }
        }
        for (LayerEntry entry : index.entries()) {
            if (!wanted.test(entry.path()) || (onto && entry.type().isMark())) {
                continue;
            }
            switch (entry.type()) {
                case DIRECTORY -> {}
                case FILE -> files.add(entry);
                case HARDLINK -> links.add(entry);
                default -> make(target, entry);
            }
        }
        DiffId layer = stack.get(stack.size() - 1);
        layers.contents(layer, files, (file, content) -> write(target, file, content), cancellation);
        borrow(target);
        Set<String> foreign = Set.copyOf(index.foreignLinks());
        for (LayerEntry link : links) {
            cancellation.throwIfCancelled();
            if (!foreign.contains(link.path())) {
                link(target, other, link);
            }
        }
        if (!onto) {
            directories.putIfAbsent("", StageView.UNNAMED_ROOT);
        }
        List<LayerEntry> deepestFirst = new ArrayList<>(directories.values());
        for (int i = deepestFirst.size() - 1; i >= 0; i--) {
            LayerEntry directory = deepestFirst.get(i);
            TreeDir dir = target.at(directory.path());
            if (onto) {
                strip(dir, ".", directory);
            }
            finish(dir, ".", directory);
        }
    }

    /** Paths that could not be made, with the reason. */
    List<String> skipped() {
        return skipped;
    }

    long entries() {
        return entries;
    }

    long size() {
        return size;
    }

    /** What the layer removes of those below. */
    private static void remove(DirCursor target, LayerEntry mark) throws IOException {
        try {
            if (mark.type() == EntryType.OPAQUE) {
                StoreTree.empty(target.at(mark.path()));
            } else {
                StoreTree.free(target.at(LayerPath.parent(mark.path())), LayerPath.name(mark.path()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // nothing below has it
        }
    }

    /** A directory, or one that is there already; what is made in that must not inherit from it. */
    private void makeDir(TreeDir parent, String name) throws IOException {
        try {
            parent.makeDir(name, 0700);
        } catch (FileAlreadyExistsException e) {
            if (!onto) {
                throw e;
            }
            if (parent.stat(name).type() != FileType.DIRECTORY) {
                parent.remove(name);
                parent.makeDir(name, 0700);
            } else if (parent.xattrs(name).containsKey(DEFAULT_ACL)) {
                parent.removeXattr(name, DEFAULT_ACL);
            }
        }
    }

    private interface Making {
        void make() throws IOException;
    }

    /** Makes an entry, in the place of what a layer below has there. */
    private void replacing(TreeDir parent, String name, Making making) throws IOException {
        try {
            making.make();
        } catch (FileAlreadyExistsException e) {
            if (!onto) {
                throw e;
            }
            StoreTree.free(parent, name);
            making.make();
        }
    }

    /** Takes away what a directory of the layers below has beyond this. */
    static void strip(TreeDir dir, String name, LayerEntry entry) throws IOException {
        for (String attribute : Committing.kept(dir.xattrs(name)).names()) {
            if (!entry.xattrs().names().contains(attribute)) {
                dir.removeXattr(name, attribute);
            }
        }
    }

    /** An entry that has no content. */
    private void make(DirCursor target, LayerEntry entry) throws IOException {
        if (entry.type() == EntryType.OPAQUE) {
            target.at(entry.path()).setXattr(".", opaqueXattr, YES);
            return;
        }
        TreeDir parent = target.at(LayerPath.parent(entry.path()));
        String name = LayerPath.name(entry.path());
        switch (entry.type()) {
            case WHITEOUT -> {
                parent.makeNode(name, FileType.CHAR_DEVICE, 0, 0, 0);
                entries++;
                return;
            }
            case SYMLINK -> replacing(parent, name, () -> parent.makeSymlink(name, entry.linkTarget()));
            case FIFO -> replacing(parent, name, () -> parent.makeNode(name, FileType.FIFO, entry.mode(), 0, 0));
            default -> {
                FileType type = entry.type() == EntryType.CHAR_DEVICE ? FileType.CHAR_DEVICE : FileType.BLOCK_DEVICE;
                try {
                    replacing(
                            parent,
                            name,
                            () -> parent.makeNode(name, type, entry.mode(), entry.devMajor(), entry.devMinor()));
                } catch (AccessDeniedException e) {
                    skipped.add(entry.path() + NO_NODES);
                    noNodes.add(entry.path());
                    return;
                }
            }
        }
        entries++;
        finish(parent, name, entry);
    }

    private void write(DirCursor target, LayerEntry file, InputStream content) throws IOException {
        TreeDir parent = target.at(LayerPath.parent(file.path()));
        String name = LayerPath.name(file.path());
        try (TreeFile out = create(parent, name)) {
            for (int n; (n = content.read(buffer)) >= 0; ) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            out.owner(file.uid(), file.gid());
            out.mode(file.mode());
            attributes(parent, name, file);
            out.mtime(file.mtimeSeconds(), file.mtimeNanos());
        }
        entries++;
        size += file.size();
    }

    private TreeFile create(TreeDir parent, String name) throws IOException {
        try {
            return parent.createFile(name);
        } catch (FileAlreadyExistsException e) {
            if (!onto) {
                throw e;
            }
            StoreTree.free(parent, name);
            return parent.createFile(name);
        }
    }

    /** Files that this layer links to and a layer below holds: they get a copy of their own. */
    private void borrow(DirCursor target) throws IOException {
        Map<Integer, Map<Long, List<LayerEntry>>> byLayer = new TreeMap<>();
        for (ViewEntry link : borrowed.links()) {
            if (!wanted.test(link.path())) {
                continue;
            }
            if (link.contentLayer() < 0) {
                make(target, link.entry());
            } else {
                byLayer.computeIfAbsent(link.contentLayer(), l -> new TreeMap<>())
                        .computeIfAbsent(link.entry().offset(), o -> new ArrayList<>())
                        .add(link.entry());
            }
        }
        for (Map.Entry<Integer, Map<Long, List<LayerEntry>>> from : byLayer.entrySet()) {
            DiffId layer = stack.get(from.getKey());
            for (int round = 0; ; round++) {
                // Two copies of one file take two passes; that is rare.
                int wanted = round;
                List<LayerEntry> files = from.getValue().values().stream()
                        .filter(same -> same.size() > wanted)
                        .map(same -> same.get(wanted))
                        .toList();
                if (files.isEmpty()) {
                    break;
                }
                layers.contents(layer, files, (file, content) -> write(target, file, content), cancellation);
            }
        }
    }

    private void link(DirCursor target, DirCursor other, LayerEntry link) throws IOException {
        if (noNodes.contains(link.linkTarget())) {
            skipped.add(link.path() + NO_NODES);
            return;
        }
        TreeDir from = other.at(LayerPath.parent(link.linkTarget()));
        TreeDir parent = target.at(LayerPath.parent(link.path()));
        String name = LayerPath.name(link.path());
        replacing(parent, name, () -> parent.link(from, LayerPath.name(link.linkTarget()), name));
        entries++;
    }

    /** Owner first: changing it takes set-id bits and capabilities away. Time last. */
    private void finish(TreeDir dir, String name, LayerEntry entry) throws IOException {
        dir.owner(name, entry.uid(), entry.gid());
        if (entry.type() != EntryType.SYMLINK) {
            dir.mode(name, entry.mode());
        }
        attributes(dir, name, entry);
        dir.mtime(name, entry.mtimeSeconds(), entry.mtimeNanos());
    }

    private void attributes(TreeDir dir, String name, LayerEntry entry) throws IOException {
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().toMap().entrySet()) {
            try {
                dir.setXattr(name, xattr.getKey(), xattr.getValue());
            } catch (AccessDeniedException | UnsupportedTreeOperationException e) {
                skipped.add(entry.path() + ": attribute " + xattr.getKey() + " cannot be set in this mode");
            }
        }
    }

    static boolean isYes(byte[] value) {
        return new String(value, StandardCharsets.ISO_8859_1).equals("y");
    }
}
