package dev.drydock.snapshot;

import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.LayerPath;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where nothing can be mounted, things are moved into a root for the time of a step, and what they hide is moved aside. All
 * of it is on one file system, so that nothing is copied. The folders that this is done in keep their times.
 */
final class Places {
    private static final int MAX_LINKS = 40;
    private static final String ASIDE = "aside";

    /** Something that was done to a directory: in reverse order it is undone. */
    private record Done(String path, boolean made, boolean folder, Path source, Optional<String> aside) {}

    private final StoreTree store;
    private final Path root;
    private final Path scratch;
    private final Deque<Done> done = new ArrayDeque<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> made = new HashSet<>();

    /**
     * @param root of the step
     * @param scratch a folder of its own beside it
     */
    Places(StoreTree store, Path root, Path scratch) {
        this.store = store;
        this.root = root;
        this.scratch = scratch;
    }

    /** Paths at which something was put. */
    Set<String> hidden() {
        return hidden;
    }

    /** Directories that were made to hold something. */
    Set<String> made() {
        return made;
    }

    /** The path without links of a target in the root. */
    String find(String target, boolean follow) throws IOException {
        try (DirCursor cursor = new DirCursor(store.folder(root))) {
            String path = resolve(cursor, target, follow);
            if (path.isEmpty()) {
                throw new IOException("nothing can be mounted on the root");
            }
            return path;
        }
    }

    /**
     * Moves something to a path in the root.
     *
     * @param path without links
     * @param source a file or folder of this file system
     */
    void put(String path, Path source) throws IOException {
        try (DirCursor cursor = new DirCursor(store.folder(root));
                TreeDir from = store.folder(parent(source))) {
            String above = LayerPath.parent(path);
            makeDirs(cursor, above);
            TreeDir parent = cursor.at(above);
            String name = LayerPath.name(path);
            boolean folder = from.stat(name(source)).type() == FileType.DIRECTORY;
            Instant before = mtime(parent);
            Optional<String> aside = Optional.empty();
            Optional<Stat> there = stat(parent, name);
            if (there.isPresent()) {
                if (folder != (there.get().type() == FileType.DIRECTORY)) {
                    throw new IOException("mount on /" + path + ": it is " + (folder ? "no folder" : "a folder"));
                }
                aside = Optional.of(Integer.toString(done.size()));
                try (TreeDir folderAside = store.folder(scratch.resolve(ASIDE))) {
                    parent.rename(name, folderAside, aside.get());
                }
            }
            from.rename(name(source), parent, name);
            hidden.add(path);
            done.push(new Done(path, false, folder, source, aside));
            mtime(parent, before);
        }
    }

    /** Undoes it all: the directories that were made for it and are gone again. */
    List<String> takeOut() throws IOException {
        List<String> removed = new ArrayList<>();
        while (!done.isEmpty()) {
            Done each = done.pop();
            try (DirCursor cursor = new DirCursor(store.folder(root))) {
                TreeDir parent = cursor.at(LayerPath.parent(each.path()));
                Instant changed = mtime(parent);
                if (each.made()) {
                    if (!isEmptyDir(parent, LayerPath.name(each.path()))) {
                        continue;
                    }
                    parent.removeDir(LayerPath.name(each.path()));
                    removed.add(each.path());
                } else {
                    giveBack(each, parent);
                }
                mtime(parent, changed);
            } catch (NoSuchFileException | NotDirectoryException e) {
                // the step removed the directory that it was in
            }
        }
        return removed;
    }

    private void giveBack(Done each, TreeDir parent) throws IOException {
        String name = LayerPath.name(each.path());
        try (TreeDir source = store.folder(parent(each.source()));
                TreeDir aside = store.folder(scratch.resolve(ASIDE))) {
            Optional<Stat> there = stat(parent, name);
            if (there.isPresent()) {
                if (each.folder() == (there.get().type() == FileType.DIRECTORY)) {
                    parent.rename(name, source, name(each.source()));
                } else {
                    parent.rename(name, aside, "other-" + done.size());
                }
            }
            if (each.aside().isPresent()) {
                aside.rename(each.aside().get(), parent, name);
            }
        }
    }

    private void makeDirs(DirCursor cursor, String path) throws IOException {
        if (path.isEmpty()) {
            return;
        }
        String above = LayerPath.parent(path);
        makeDirs(cursor, above);
        TreeDir parent = cursor.at(above);
        String name = LayerPath.name(path);
        if (stat(parent, name).isEmpty()) {
            Instant before = mtime(parent);
            parent.makeDir(name, 0755);
            made.add(path);
            done.push(new Done(path, true, true, root, Optional.empty()));
            mtime(parent, before);
        }
    }

    /** The path without links that a path means inside the root; what of it is missing has none. */
    private static String resolve(DirCursor cursor, String path, boolean follow) throws IOException {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(path.split("/")));
        left.removeIf(name -> name.isEmpty() || name.equals("."));
        String at = "";
        int links = 0;
        boolean missing = false;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                at = LayerPath.parent(at);
                missing = false;
                continue;
            }
            Optional<Stat> found = missing ? Optional.empty() : stat(cursor.at(at), name);
            missing = found.isEmpty();
            if (!missing && found.get().type() == FileType.SYMLINK && (follow || !left.isEmpty())) {
                if (++links > MAX_LINKS) {
                    throw new IOException("mount on " + path + ": it leads through too many links");
                }
                String target = cursor.at(at).readSymlink(name);
                at = target.startsWith("/") ? "" : at;
                List<String> parts = new ArrayList<>(Arrays.asList(target.split("/")));
                parts.removeIf(part -> part.isEmpty() || part.equals("."));
                for (int i = parts.size() - 1; i >= 0; i--) {
                    left.push(parts.get(i));
                }
                continue;
            }
            at = LayerPath.child(at, name);
        }
        return at;
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException("cannot move " + path);
        }
        return parent;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static boolean isEmptyDir(TreeDir parent, String name) throws IOException {
        if (stat(parent, name).filter(stat -> stat.type() == FileType.DIRECTORY).isEmpty()) {
            return false;
        }
        try (TreeDir dir = parent.openDir(name)) {
            return dir.list().isEmpty();
        }
    }

    private static Optional<Stat> stat(TreeDir dir, String name) throws IOException {
        try {
            return Optional.of(dir.stat(name));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void mtime(TreeDir dir, Instant time) throws IOException {
        dir.mtime(".", time.getEpochSecond(), time.getNano());
    }

    private static Instant mtime(TreeDir dir) throws IOException {
        Stat stat = dir.stat(".");
        return Instant.ofEpochSecond(stat.mtimeSeconds(), stat.mtimeNanos());
    }
}
