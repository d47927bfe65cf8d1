package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.StoreLayout;
import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import dev.drydock.layer.Stamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Folders of the store as a worker sees them: made, found, renamed and thrown away through handles. */
final class StoreTree {
    private static final long USE_GRAIN_S = 12 * 60 * 60;

    private final TreeFs fs;
    private final StoreLayout layout;

    StoreTree(TreeFs fs, StoreLayout layout) {
        this.fs = fs;
        this.layout = layout;
    }

    /** Opens a folder of the store, which is made with all above it if it is missing. */
    TreeDir folder(Path folder) throws IOException {
        TreeDir at = fs.open(layout.root());
        for (Path name : layout.root().relativize(folder)) {
            TreeDir parent = at;
            try {
                at = openOrMake(parent, name.toString());
            } finally {
                parent.close();
            }
        }
        return at;
    }

    /** Makes a folder and opens it. */
    static TreeDir make(TreeDir parent, String name) throws IOException {
        parent.makeDir(name, 0700);
        return parent.openDir(name);
    }

    private static TreeDir openOrMake(TreeDir parent, String name) throws IOException {
        try {
            return parent.openDir(name);
        } catch (NoSuchFileException e) {
            try {
                parent.makeDir(name, 0700);
            } catch (FileAlreadyExistsException other) {
                // another thread or process was faster
            }
            return parent.openDir(name);
        }
    }

    /** Whether a directory has an entry of that name. */
    static boolean exists(TreeDir parent, String name) throws IOException {
        try {
            parent.stat(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Moves an entry out of sight; its bytes are freed later. */
    void discard(TreeDir parent, String name) throws IOException {
        try (TreeDir trash = folder(layout.trash())) {
            parent.rename(name, trash, UUID.randomUUID().toString());
        }
    }

    /** Frees what was thrown away, one entry after the other. */
    void emptyTrash(Locks locks, Cancellation cancellation) throws IOException {
        locks.exclusively("trash", "emptying the trash", cancellation, () -> {
            try (TreeDir trash = folder(layout.trash())) {
                for (String name : trash.list()) {
                    cancellation.throwIfCancelled();
                    try {
                        free(trash, name);
                    } catch (AccessDeniedException | NoSuchFileException e) {
                        // it has the owners of another id map, or another process freed it
                    }
                }
                return trash;
            }
        });
    }

    /** Removes an entry of a folder with all it holds. */
    static void free(TreeDir folder, String name) throws IOException {
        if (folder.stat(name).type() == FileType.DIRECTORY) {
            try (TreeDir dir = folder.openDir(name)) {
                empty(dir);
            }
            folder.removeDir(name);
        } else {
            folder.remove(name);
        }
    }

    /** The stamp of a tree's wrapper; empty if it has none that can be read, for then it is no tree. */
    Optional<Stamp> readStamp(TreeDir trees, String name) throws IOException {
        try (TreeDir wrapper = trees.openDir(name)) {
            return Optional.of(Stamp.decode(read(wrapper, Stamp.FILE), name));
        } catch (NoSuchFileException | RecordFormatException e) {
            return Optional.empty();
        }
    }

    /** Says that a tree is used now, by the time of its stamp; not more often than twice a day. */
    void noteUse(TreeDir trees, String name) throws IOException {
        try (TreeDir wrapper = trees.openDir(name)) {
            long now = System.currentTimeMillis() / 1000;
            if (wrapper.stat(Stamp.FILE).mtimeSeconds() < now - USE_GRAIN_S) {
                wrapper.mtime(Stamp.FILE, now, 0);
            }
        }
    }

    /** Replaces the stamp of the tree that has this name, or will have it. */
    void writeStamp(TreeDir wrapper, String tree, Stamp stamp) throws IOException {
        String temporary = ".stamp-" + UUID.randomUUID();
        write(wrapper, temporary, stamp.encode(tree));
        wrapper.rename(temporary, wrapper, Stamp.FILE);
    }

    /** Makes a file of ours. */
    static void write(TreeDir folder, String name, byte[] content) throws IOException {
        try (WritableByteChannel out = folder.createFile(name)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    /** Bytes of the files below a directory, each name counted. */
    static long size(TreeDir dir) throws IOException {
        // Not recursive: a tree may be as deep as a process could make it.
        long size = 0;
        Deque<TreeDir> open = new ArrayDeque<>();
        Deque<Deque<String>> left = new ArrayDeque<>();
        try {
            Deque<String> folders = new ArrayDeque<>();
            size += files(dir, folders);
            left.push(folders);
            while (!left.isEmpty()) {
                if (left.element().isEmpty()) {
                    left.pop();
                    if (!open.isEmpty()) {
                        open.pop().close();
                    }
                    continue;
                }
                TreeDir at = open.isEmpty() ? dir : open.element();
                open.push(at.openDir(left.element().pop()));
                folders = new ArrayDeque<>();
                size += files(open.element(), folders);
                left.push(folders);
            }
            return size;
        } finally {
            for (TreeDir rest : open) {
                rest.close();
            }
        }
    }

    /** Bytes of the files in a directory; its directories are added to a list. */
    private static long files(TreeDir dir, Deque<String> folders) throws IOException {
        long size = 0;
        for (String name : dir.list()) {
            Stat stat = dir.stat(name);
            if (stat.type() == FileType.DIRECTORY) {
                folders.add(name);
            } else if (stat.type() == FileType.REGULAR) {
                size += stat.size();
            }
        }
        return size;
    }

    /** Removes everything in a directory; follows nothing. */
    static void empty(TreeDir dir) throws IOException {
        // Not recursive: what is thrown away may be as deep as a process could make it.
        List<TreeDir> open = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try {
            TreeDir at = dir;
            while (true) {
                String directory = removeFiles(at);
                if (directory != null) {
                    names.add(directory);
                    at = at.openDir(directory);
                    open.add(at);
                } else if (open.isEmpty()) {
                    return;
                } else {
                    open.remove(open.size() - 1).close();
                    at = open.isEmpty() ? dir : open.get(open.size() - 1);
                    at.removeDir(names.remove(names.size() - 1));
                }
            }
        } finally {
            for (TreeDir left : open) {
                left.close();
            }
        }
    }

    /** Removes what is no directory; the name of a directory that is left, if any. */
    private static @Nullable String removeFiles(TreeDir dir) throws IOException {
        String directory = null;
        for (String name : dir.list()) {
            if (dir.stat(name).type() == FileType.DIRECTORY) {
                directory = name;
            } else {
                dir.remove(name);
            }
        }
        return directory;
    }

    private static byte[] read(TreeDir dir, String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ReadableByteChannel in = dir.openFile(name)) {
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (in.read(buffer) >= 0) {
                bytes.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        return bytes.toByteArray();
    }
}
