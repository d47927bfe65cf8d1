package dev.drydock.syscall;

import dev.drydock.fs.FileType;
import dev.drydock.fs.RawText;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFile;
import dev.drydock.fs.TreeNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One open directory. Every call names an entry relative to its descriptor and follows no link. */
final class NativeTreeDir implements TreeDir {
    private static final int LISTED_BYTES = 64 << 10;
    private static final int MAX_LINK = 4096;

    private static final ThreadLocal<ByteBuffer> LISTED = Native.direct(LISTED_BYTES);

    private final Native calls;
    private final LibC libc;
    private final String where;
    private int fd;

    NativeTreeDir(Native calls, int fd, String where) {
        this.calls = calls;
        this.libc = calls.libc;
        this.fd = fd;
        this.where = where;
    }

    /** A path by which this process reaches the directory itself. */
    byte[] reachable() {
        return Native.text("/proc/self/fd/" + fd);
    }

    private String path(String name) {
        return name.equals(".") ? where : where + "/" + name;
    }

    /** Passes a good answer on; a negative one becomes the exception for errno, naming call and entry. */
    private int check(int answer, String call, String name) throws IOException {
        if (answer < 0) {
            throw failure(call, name);
        }
        return answer;
    }

    private long check(long answer, String call, String name) throws IOException {
        if (answer < 0) {
            throw failure(call, name);
        }
        return answer;
    }

    private IOException failure(String call, String name) {
        return Native.failure(calls.errno(), call, path(name));
    }

    private static byte[] text(String name) {
        return Native.text(TreeNames.check(name));
    }

    private static byte[] self(String name) {
        return name.equals(".") ? Native.text(".") : text(name);
    }

    @Override
    public TreeDir openDir(String name) throws IOException {
        int flags = Flags.O_DIRECTORY | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
        int child = check(libc.openat(fd, text(name), flags, 0), "open", name);
        return new NativeTreeDir(calls, child, path(name));
    }

    @Override
    public List<String> list() throws IOException {
        calls.check(libc.lseek(fd, 0, 0), "seek", where); // reading moves the position
        List<String> names = new ArrayList<>();
        ByteBuffer entries = LISTED.get();
        while (true) {
            int size = (int)
                    calls.check(libc.syscall(Flags.SYS_GETDENTS64, fd, entries, entries.capacity()), "getdents", where);
            if (size == 0) {
                return names;
            }
            readEntries(entries, size, names);
        }
    }

    /** struct linux_dirent64: 64-bit inode, 64-bit offset, 16-bit record length, 8-bit type, name ended by NUL. */
    private static void readEntries(ByteBuffer entries, int size, List<String> names) {
        for (int at = 0; at < size; ) {
            int length = Short.toUnsignedInt(entries.getShort(at + 16));
            byte[] raw = new byte[length - 19];
            entries.get(at + 19, raw);
            int end = 0;
            while (raw[end] != 0) {
                end++;
            }
            String name = RawText.decode(raw, 0, end);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            at += length;
        }
    }

    @Override
    public Stat stat(String name) throws IOException {
        int flags = Flags.AT_SYMLINK_NOFOLLOW;
        ByteBuffer small = Native.small();
        check(libc.statx(fd, self(name), flags, Flags.STATX_BASIC_STATS | Flags.STATX_BTIME, small), "stat", name);
        int mode = Short.toUnsignedInt(small.getShort(28));
        return new Stat(
                type(mode),
                mode & 07777,
                Integer.toUnsignedLong(small.getInt(20)),
                Integer.toUnsignedLong(small.getInt(24)),
                small.getLong(40),
                Integer.toUnsignedLong(small.getInt(16)),
                Integer.toUnsignedLong(small.getInt(136)) << 32 | Integer.toUnsignedLong(small.getInt(140)),
                small.getLong(32),
                small.getLong(112),
                small.getInt(120),
                small.getLong(96),
                small.getInt(104),
                small.getInt(128),
                small.getInt(132),
                (small.getInt(0) & Flags.STATX_BTIME) == 0 ? 0 : small.getLong(80) * 1_000_000_000 + small.getInt(88));
    }

    static FileType type(int mode) throws IOException {
        return switch (mode & Flags.S_IFMT) {
            case Flags.S_IFREG -> FileType.REGULAR;
            case Flags.S_IFDIR -> FileType.DIRECTORY;
            case Flags.S_IFLNK -> FileType.SYMLINK;
            case Flags.S_IFCHR -> FileType.CHAR_DEVICE;
            case Flags.S_IFBLK -> FileType.BLOCK_DEVICE;
            case Flags.S_IFIFO -> FileType.FIFO;
            case Flags.S_IFSOCK -> FileType.SOCKET;
            default -> throw new IOException("a file has the unknown type 0" + Integer.toOctalString(mode));
        };
    }

    @Override
    public ReadableByteChannel openFile(String name) throws IOException {
        if (stat(name).type() != FileType.REGULAR) {
            throw new IOException("open " + path(name) + ": not a regular file");
        }
        int flags = Flags.O_NOFOLLOW | Flags.O_NONBLOCK | Flags.O_CLOEXEC;
        return new FdChannel(calls, check(libc.openat(fd, text(name), flags, 0), "open", name), path(name));
    }

    @Override
    public TreeFile createFile(String name) throws IOException {
        int flags = Flags.O_WRONLY | Flags.O_CREAT | Flags.O_EXCL | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
        int file = check(libc.openat(fd, text(name), flags, 0600), "create", name);
        return new FdChannel(calls, file, path(name));
    }

    @Override
    public void makeDir(String name, int mode) throws IOException {
        check(libc.mkdirat(fd, text(name), 0700), "mkdir", name);
        mode(name, mode);
    }

    @Override
    public void makeSymlink(String name, String target) throws IOException {
        check(libc.symlinkat(Native.text(target), fd, text(name)), "symlink", name);
    }

    @Override
    public String readSymlink(String name) throws IOException {
        byte[] target = new byte[MAX_LINK];
        int length = (int) check(libc.readlinkat(fd, text(name), target, MAX_LINK), "readlink", name);
        return RawText.decode(target, 0, length);
    }

    @Override
    public void makeNode(String name, FileType type, int mode, int major, int minor) throws IOException {
        int kind = switch (type) {
            case CHAR_DEVICE -> Flags.S_IFCHR;
            case BLOCK_DEVICE -> Flags.S_IFBLK;
            case FIFO -> Flags.S_IFIFO;
            default -> throw new IllegalArgumentException("not made as a node: " + type);
        };
        check(libc.mknodat(fd, text(name), kind | 0600, device(major, minor)), "mknod", name);
        if (major != 0 || minor != 0 || type == FileType.FIFO) {
            mode(name, mode);
        }
    }

    /** glibc's gnu_dev_makedev. */
    private static long device(int major, int minor) {
        long maj = Integer.toUnsignedLong(major);
        long min = Integer.toUnsignedLong(minor);
        return (maj & 0xfffff000L) << 32 | (maj & 0xfff) << 8 | (min & 0xffffff00L) << 12 | (min & 0xff);
    }

    @Override
    public void link(TreeDir fromDir, String fromName, String name) throws IOException {
        NativeTreeDir from = (NativeTreeDir) fromDir;
        check(libc.linkat(from.fd, text(fromName), fd, text(name), 0), "link", name);
    }

    @Override
    public void remove(String name) throws IOException {
        check(libc.unlinkat(fd, text(name), 0), "unlink", name);
    }

    @Override
    public void removeDir(String name) throws IOException {
        check(libc.unlinkat(fd, text(name), Flags.AT_REMOVEDIR), "rmdir", name);
    }

    @Override
    public void rename(String name, TreeDir to, String toName) throws IOException {
        check(libc.renameat(fd, text(name), ((NativeTreeDir) to).fd, text(toName)), "rename", name);
    }

    @Override
    public void owner(String name, long uid, long gid) throws IOException {
        if (calls.oneId()) {
            return;
        }
        check(libc.fchownat(fd, self(name), (int) uid, (int) gid, Flags.AT_SYMLINK_NOFOLLOW), "chown", name);
    }

    @Override
    public void mode(String name, int mode) throws IOException {
        // fchmodat follows links: the entry is opened without following, and changed through that handle
        int entry =
                check(libc.openat(fd, self(name), Flags.O_PATH | Flags.O_NOFOLLOW | Flags.O_CLOEXEC, 0), "open", name);
        try {
            check(libc.chmod(Native.text("/proc/self/fd/" + entry), mode), "chmod", name);
        } finally {
            libc.close(entry);
        }
    }

    @Override
    public void mtime(String name, long seconds, int nanos) throws IOException {
        check(
                libc.utimensat(fd, self(name), Native.times(Native.small(), seconds, nanos), Flags.AT_SYMLINK_NOFOLLOW),
                "utimens",
                name);
    }

    /** The xattr calls know no directory handle: the entry is named below ours in /proc/self/fd. */
    private byte[] below(String name) {
        byte[] entry = self(name);
        byte[] folder = Native.text("/proc/self/fd/" + fd + "/");
        byte[] path = Arrays.copyOf(folder, folder.length - 1 + entry.length);
        System.arraycopy(entry, 0, path, folder.length - 1, entry.length);
        return path;
    }

    @Override
    public SortedMap<String, byte[]> xattrs(String name) throws IOException {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        byte[] path = below(name);
        byte[] names = new byte[512];
        long length = libc.llistxattr(path, names, names.length);
        if (length < 0 && calls.errno() == 34) {
            names = new byte[64 << 10];
            length = libc.llistxattr(path, names, names.length);
        }
        if (length < 0 && calls.errno() == 95) {
            return xattrs;
        }
        check(length, "listxattr", name);
        for (int start = 0, at = 0; at < length; at++) {
            if (names[at] == 0) {
                String attribute = RawText.decode(names, start, at - start);
                xattrs.put(attribute, value(path, attribute, name));
                start = at + 1;
            }
        }
        return xattrs;
    }

    private byte[] value(byte[] path, String attribute, String name) throws IOException {
        byte[] value = new byte[256];
        long length = libc.lgetxattr(path, Native.text(attribute), value, value.length);
        if (length < 0 && calls.errno() == 34) {
            value = new byte[64 << 10];
            length = libc.lgetxattr(path, Native.text(attribute), value, value.length);
        }
        return Arrays.copyOf(value, (int) check(length, "getxattr " + attribute, name));
    }

    @Override
    public void setXattr(String name, String attribute, byte[] value) throws IOException {
        int answer = libc.lsetxattr(below(name), Native.text(attribute), value, value.length, 0);
        check(answer, "setxattr " + attribute, name);
    }

    @Override
    public void removeXattr(String name, String attribute) throws IOException {
        int answer = libc.lremovexattr(below(name), Native.text(attribute));
        if (answer < 0 && calls.errno() != 61) {
            check(answer, "removexattr " + attribute, name);
        }
    }

    @Override
    public void syncFileSystem() throws IOException {
        calls.check(libc.syncfs(fd), "syncfs", where);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            libc.close(fd);
            fd = -1;
        }
    }
}
