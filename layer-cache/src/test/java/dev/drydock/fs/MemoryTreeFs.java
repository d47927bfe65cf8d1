package dev.drydock.fs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file system in memory, for tests: devices, owners and all attributes without privileges.
 *
 * <p>Stricter than the real thing: a directory handle may not be used after it was closed, and all that were opened
 * must be closed ({@link #openHandles}).
 */
public final class MemoryTreeFs implements TreeFs {
    private final Path root;
    private final Node top = new Node(FileType.DIRECTORY, 0700);
    private long lastInode;
    private int open;
    private boolean devices = true;
    private Instant now = Instant.ofEpochSecond(1_700_000_000L, 5);

    /** @param root the only path that can be opened, and those below it */
    public MemoryTreeFs(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** What device nodes are like where only 0/0 can be made. */
    public MemoryTreeFs withoutDevices() {
        devices = false;
        return this;
    }

    /** Sets the clock that changes are stamped with. */
    public void setTime(Instant time) {
        now = time;
    }

    /** How many directories are open. */
    public synchronized int openHandles() {
        return open;
    }

    @Override
    public synchronized TreeDir open(Path path) throws IOException {
        Node at = top;
        for (Path name : root.relativize(path.toAbsolutePath().normalize())) {
            if (!name.toString().isEmpty()) {
                at = at.child(name.toString());
            }
        }
        if (at.type != FileType.DIRECTORY) {
            throw new NotDirectoryException(path.toString());
        }
        return new Dir(at);
    }

    private final class Node {
        final FileType type;
        final long inode = ++lastInode;
        final TreeMap<String, Node> children = new TreeMap<>();
        final TreeMap<String, byte[]> xattrs = new TreeMap<>();
        byte[] content = {};
        String target = "";
        int mode;
        long uid;
        long gid;
        int major;
        int minor;
        int links = 1;
        Instant mtime = now;
        Instant ctime = now;

        Node(FileType type, int mode) {
            this.type = type;
            this.mode = mode;
        }

        Node child(String name) throws IOException {
            if (type != FileType.DIRECTORY) {
                throw new NotDirectoryException(name);
            }
            Node child = children.get(name);
            if (child == null) {
                throw new NoSuchFileException(name);
            }
            return child;
        }
    }

    private final class Dir implements TreeDir {
        private final Node node;
        private boolean closed;

        Dir(Node node) {
            this.node = node;
            open++;
        }

        @Override
        public TreeDir openDir(String name) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node child = entry(name);
                if (child.type != FileType.DIRECTORY) {
                    throw new NotDirectoryException(name);
                }
                return new Dir(child);
            }
        }

        @Override
        public List<String> list() {
            synchronized (MemoryTreeFs.this) {
                check();
                List<String> names = new ArrayList<>(node.children.keySet());
                Collections.reverse(names); // no order is promised
                return names;
            }
        }

        @Override
        public Stat stat(String name) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = entryOrSelf(name);
                long size = switch (n.type) {
                    case REGULAR -> n.content.length;
                    case SYMLINK -> RawText.encode(n.target).length;
                    default -> 0;
                };
                return new Stat(
                        n.type,
                        n.mode,
                        n.uid,
                        n.gid,
                        size,
                        n.links,
                        1,
                        n.inode,
                        n.mtime.getEpochSecond(),
                        n.mtime.getNano(),
                        n.ctime.getEpochSecond(),
                        n.ctime.getNano(),
                        n.major,
                        n.minor,
                        n.inode);
            }
        }

        @Override
        public ReadableByteChannel openFile(String name) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = entry(name);
                if (n.type != FileType.REGULAR) {
                    throw new FileSystemException(name, null, "is " + n.type);
                }
                return Channels.newChannel(new java.io.ByteArrayInputStream(n.content));
            }
        }

        @Override
        public TreeFile createFile(String name) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = add(name, new Node(FileType.REGULAR, 0600));
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                return new TreeFile() {
                    private boolean open = true;

                    @Override
                    public int write(ByteBuffer src) {
                        synchronized (MemoryTreeFs.this) {
                            byte[] b = new byte[src.remaining()];
                            src.get(b);
                            bytes.writeBytes(b);
                            n.content = bytes.toByteArray();
                            n.mtime = now;
                            n.ctime = now;
                            return b.length;
                        }
                    }

                    @Override
                    public void owner(long uid, long gid) throws IOException {
                        Dir.this.owner(name, uid, gid);
                    }

                    @Override
                    public void mode(int mode) throws IOException {
                        Dir.this.mode(name, mode);
                    }

                    @Override
                    public void mtime(long seconds, int nanos) throws IOException {
                        Dir.this.mtime(name, seconds, nanos);
                    }

                    @Override
                    public boolean isOpen() {
                        return open;
                    }

                    @Override
                    public void close() {
                        open = false;
                    }
                };
            }
        }

        @Override
        public void makeDir(String name, int mode) throws IOException {
            synchronized (MemoryTreeFs.this) {
                add(name, new Node(FileType.DIRECTORY, mode));
            }
        }

        @Override
        public void makeSymlink(String name, String target) throws IOException {
            synchronized (MemoryTreeFs.this) {
                add(name, new Node(FileType.SYMLINK, 0777)).target = target;
            }
        }

        @Override
        public String readSymlink(String name) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = entry(name);
                if (n.type != FileType.SYMLINK) {
                    throw new FileSystemException(name, null, "is no link");
                }
                return n.target;
            }
        }

        @Override
        public void makeNode(String name, FileType type, int mode, int major, int minor) throws IOException {
            synchronized (MemoryTreeFs.this) {
                if (!devices && type != FileType.FIFO && (major != 0 || minor != 0)) {
                    throw new AccessDeniedException(name);
                }
                Node n = add(name, new Node(type, mode));
                n.major = major;
                n.minor = minor;
            }
        }

        @Override
        public void link(TreeDir fromDir, String fromName, String name) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = ((Dir) fromDir).entry(fromName);
                if (n.type == FileType.DIRECTORY) {
                    throw new AccessDeniedException(fromName);
                }
                add(name, n);
                n.links++;
                n.ctime = now;
            }
        }

        @Override
        public void remove(String name) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = entry(name);
                if (n.type == FileType.DIRECTORY) {
                    throw new FileSystemException(name, null, "is a directory");
                }
                node.children.remove(name);
                n.links--;
                touch();
            }
        }

        @Override
        public void removeDir(String name) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = entry(name);
                if (n.type != FileType.DIRECTORY) {
                    throw new NotDirectoryException(name);
                }
                if (!n.children.isEmpty()) {
                    throw new DirectoryNotEmptyException(name);
                }
                node.children.remove(name);
                touch();
            }
        }

        @Override
        public void rename(String name, TreeDir to, String toName) throws IOException {
            synchronized (MemoryTreeFs.this) {
                TreeNames.check(toName);
                Node n = entry(name);
                Dir target = (Dir) to;
                target.check();
                Node there = target.node.children.get(toName);
                if (there != null && there.type == FileType.DIRECTORY && !there.children.isEmpty()) {
                    throw new DirectoryNotEmptyException(toName);
                }
                if (there != null && (there.type == FileType.DIRECTORY) != (n.type == FileType.DIRECTORY)) {
                    throw new FileSystemException(name, toName, "one is a directory");
                }
                node.children.remove(name);
                target.node.children.put(toName, n);
                touch();
                target.touch();
            }
        }

        @Override
        public void owner(String name, long uid, long gid) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = entryOrSelf(name);
                n.uid = uid;
                n.gid = gid;
                if (n.type == FileType.REGULAR) {
                    n.mode &= 01777;
                    n.xattrs.remove("security.capability");
                }
                n.ctime = now;
            }
        }

        @Override
        public void mode(String name, int mode) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = entryOrSelf(name);
                if (n.type == FileType.SYMLINK) {
                    throw new FileSystemException(name, null, "a link has no mode");
                }
                n.mode = mode;
                n.ctime = now;
            }
        }

        @Override
        public void mtime(String name, long seconds, int nanos) throws IOException {
            synchronized (MemoryTreeFs.this) {
                Node n = entryOrSelf(name);
                n.mtime = Instant.ofEpochSecond(seconds, nanos);
                n.ctime = now;
            }
        }

        @Override
        public SortedMap<String, byte[]> xattrs(String name) throws IOException {
            synchronized (MemoryTreeFs.this) {
                SortedMap<String, byte[]> copy = new TreeMap<>();
                entryOrSelf(name).xattrs.forEach((k, v) -> copy.put(k, v.clone()));
                return copy;
            }
        }

        @Override
        public void setXattr(String name, String attribute, byte[] value) throws IOException {
            synchronized (MemoryTreeFs.this) {
                entryOrSelf(name).xattrs.put(attribute, value.clone());
            }
        }

        @Override
        public void removeXattr(String name, String attribute) throws IOException {
            synchronized (MemoryTreeFs.this) {
                entryOrSelf(name).xattrs.remove(attribute);
            }
        }

        @Override
        public void syncFileSystem() {
            check();
        }

        @Override
        public void close() {
            synchronized (MemoryTreeFs.this) {
                if (!closed) {
                    closed = true;
                    open--;
                }
            }
        }

        private Node add(String name, Node n) throws IOException {
            check();
            if (node.children.putIfAbsent(TreeNames.check(name), n) != null) {
                throw new FileAlreadyExistsException(name);
            }
            touch();
            return n;
        }

        private void touch() {
            node.mtime = now;
            node.ctime = now;
        }

        private Node entryOrSelf(String name) throws IOException {
            if (name.equals(".")) {
                check();
                return node;
            }
            return entry(name);
        }

        private Node entry(String name) throws IOException {
            check();
            return node.child(TreeNames.check(name));
        }

        private void check() {
            if (closed) {
                throw new IllegalStateException("the directory was closed");
            }
        }
    }

    /** Everything in a tree as text, for comparing; hard links as groups. */
    public static List<String> describe(TreeDir dir) throws IOException {
        List<String> lines = new ArrayList<>();
        describe(dir, "", new HashMap<>(), lines);
        return lines;
    }

    private static void describe(TreeDir dir, String path, Map<Long, String> seen, List<String> lines)
            throws IOException {
        lines.add(line(dir, ".", path, seen));
        List<String> names = new ArrayList<>(dir.list());
        Collections.sort(names);
        for (String name : names) {
            String child = path.isEmpty() ? name : path + "/" + name;
            if (dir.stat(name).type() == FileType.DIRECTORY) {
                try (TreeDir below = dir.openDir(name)) {
                    describe(below, child, seen, lines);
                }
            } else {
                lines.add(line(dir, name, child, seen));
            }
        }
    }

    private static String line(TreeDir dir, String name, String path, Map<Long, String> seen) throws IOException {
        Stat s = dir.stat(name);
        if (s.isWhiteout()) {
            return path + " whiteout";
        }
        StringBuilder line = new StringBuilder(
                path + " " + s.type() + " " + Integer.toOctalString(s.mode()) + " " + s.uid() + ":" + s.gid() + " "
                        + s.mtimeSeconds() + "." + s.mtimeNanos() + " " + s.rdevMajor() + "," + s.rdevMinor());
        dir.xattrs(name)
                .forEach((k, v) -> line.append(' ')
                        .append(k)
                        .append('=')
                        .append(java.util.HexFormat.of().formatHex(v)));
        if (s.type() == FileType.SYMLINK) {
            line.append(" -> ").append(dir.readSymlink(name));
        } else if (s.type() == FileType.REGULAR) {
            ByteBuffer content = ByteBuffer.allocate((int) s.size());
            try (ReadableByteChannel in = dir.openFile(name)) {
                while (content.hasRemaining() && in.read(content) >= 0) {}
            }
            line.append(" \"").append(RawText.decode(content.array())).append('"');
        }
        if (s.nlink() > 1 && s.type() != FileType.DIRECTORY) {
            line.append(" = ").append(seen.computeIfAbsent(s.ino(), i -> path));
        }
        return line.toString();
    }
}
