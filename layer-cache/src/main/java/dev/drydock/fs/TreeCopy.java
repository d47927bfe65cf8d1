package dev.drydock.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies all that is in one directory into another that is empty: types, owners, modes, times, links, extended
 * attributes. Sockets are left out. Nothing is followed.
 */
public final class TreeCopy {
    private static final int BUFFER = 1 << 18;

    private record FileId(long device, long inode) {}

    private final TreeDir target;
    private final Deque<String> at = new ArrayDeque<>();
    private final Map<FileId, List<String>> linked = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    private TreeCopy(TreeDir target) {
        this.target = target;
    }

    /** Copies what is in a directory, and what the directory itself is like. What vanishes meanwhile is left out. */
    public static void copy(TreeDir from, TreeDir to) throws IOException {
        TreeCopy copy = new TreeCopy(to);
        copy.children(from, to);
        dress(from, ".", from.stat("."), to, ".");
    }

    /** Copies one entry that is no directory to a name that is free. Its other names are not copied. */
    public static void one(TreeDir from, String name, TreeDir to) throws IOException {
        Stat stat = from.stat(name);
        new TreeCopy(to).make(from, name, stat, to);
        dress(from, name, stat, to, name);
    }

    private void children(TreeDir from, TreeDir to) throws IOException {
        for (String name : from.list()) {
            try {
                entry(from, name, to);
            } catch (NoSuchFileException e) {
                // somebody removed it while we looked
            }
        }
    }

    private void entry(TreeDir from, String name, TreeDir to) throws IOException {
        Stat stat = from.stat(name);
        if (stat.type() == FileType.SOCKET) {
            return;
        }
        if (stat.type() == FileType.DIRECTORY) {
            try (TreeDir source = from.openDir(name)) {
                to.makeDir(name, 0700);
                try (TreeDir made = to.openDir(name)) {
                    at.addLast(name);
                    children(source, made);
                    at.removeLast();
                }
            }
        } else {
            FileId id = new FileId(stat.dev(), stat.ino());
            if (stat.nlink() > 1 && !stat.isWhiteout()) {
                List<String> first = linked.get(id);
                if (first != null) {
                    link(first, to, name);
                    return;
                }
                List<String> path = new ArrayList<>(at);
                path.add(name);
                linked.put(id, path);
            }
            make(from, name, stat, to);
        }
        dress(from, name, stat, to, name);
    }

    private void make(TreeDir from, String name, Stat stat, TreeDir to) throws IOException {
        switch (stat.type()) {
            case REGULAR -> {
                try (ReadableByteChannel in = from.openFile(name);
                        WritableByteChannel out = to.createFile(name)) {
                    for (buffer.clear(); in.read(buffer) >= 0; buffer.clear()) {
                        for (buffer.flip(); buffer.hasRemaining(); ) {
                            out.write(buffer);
                        }
                    }
                }
            }
            case SYMLINK -> to.makeSymlink(name, from.readSymlink(name));
            default -> to.makeNode(name, stat.type(), stat.mode(), stat.rdevMajor(), stat.rdevMinor());
        }
    }

    private void link(List<String> first, TreeDir to, String name) throws IOException {
        Deque<TreeDir> open = new ArrayDeque<>();
        try {
            TreeDir dir = target;
            for (String part : first.subList(0, first.size() - 1)) {
                dir = dir.openDir(part);
                open.push(dir);
            }
            to.link(dir, first.get(first.size() - 1), name);
        } finally {
            for (TreeDir dir : open) {
                dir.close();
            }
        }
    }

    private static void dress(TreeDir from, String name, Stat stat, TreeDir to, String made) throws IOException {
        if (stat.isWhiteout()) {
            return;
        }
        to.owner(made, stat.uid(), stat.gid());
        if (stat.type() != FileType.SYMLINK) {
            to.mode(made, stat.mode());
        }
        for (Map.Entry<String, byte[]> xattr : from.xattrs(name).entrySet()) {
            to.setXattr(made, xattr.getKey(), xattr.getValue());
        }
        to.mtime(made, stat.mtimeSeconds(), stat.mtimeNanos());
    }
}
