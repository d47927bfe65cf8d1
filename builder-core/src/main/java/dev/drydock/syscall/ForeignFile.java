package dev.drydock.syscall;

import dev.drydock.fs.FileType;
import dev.drydock.fs.RawText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file as another process names it, opened as nothing but a place (open(2), O_PATH): no name leads out of its root. */
public final class ForeignFile implements AutoCloseable {
    private static final int MAX_PATH = 4096;
    private static final byte[] SELF = {0};

    private final Native calls;
    private final int fd;

    private ForeignFile(Native calls, int fd) {
        this.calls = calls;
        this.fd = fd;
    }

    /**
     * What a file is known by.
     *
     * @param mount the file system's place in the tree
     * @param birth as {@link dev.drydock.fs.Stat#birth}
     */
    public record Identity(long mount, long inode, long birth, int mode) {
        private static final int SET_GROUP_ID = 02000;

        /** Whether what is made in it has its group. */
        public boolean handsGroupOn() {
            return (mode & SET_GROUP_ID) != 0;
        }

        /** What it is. */
        public FileType type() throws IOException {
            return NativeTreeDir.type(mode);
        }
    }

    private static int checked(Native calls, long answer, String what) throws Refused {
        if (answer < 0) {
            throw new Refused(calls.errno(), what);
        }
        return (int) answer;
    }

    /** What a process has under a descriptor. */
    public static ForeignFile open(LibC libc, int pid, int descriptor) throws IOException {
        Native calls = new Native(libc);
        String link = "/proc/" + pid + "/fd/" + descriptor;
        int fd = libc.open(Native.text(link), Flags.O_PATH | Flags.O_CLOEXEC, 0);
        return new ForeignFile(calls, checked(calls, fd, link));
    }

    /**
     * What a process names.
     *
     * @param folder the descriptor that a relative name starts from; {@code AT_FDCWD} for the working directory
     * @param follow whether the file is meant that a link leads to
     */
    public static ForeignFile open(LibC libc, int pid, int folder, String name, boolean follow) throws IOException {
        Native calls = new Native(libc);
        String process = "/proc/" + pid;
        int root = checked(
                calls,
                libc.open(Native.text(process + "/root"), Flags.O_PATH | Flags.O_DIRECTORY | Flags.O_CLOEXEC, 0),
                "root");
        try {
            String path = name;
            if (!name.startsWith("/")) {
                String from = process + (folder == Flags.AT_FDCWD ? "/cwd" : "/fd/" + folder);
                String inside = link(calls, from);
                String top = link(calls, process + "/root");
                path = (top.equals("/") ? inside : inside.substring(top.length())) + "/" + name;
            }
            ByteBuffer how = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder());
            how.putLong(0, Flags.O_PATH | Flags.O_CLOEXEC | (follow ? 0 : Flags.O_NOFOLLOW));
            how.putLong(16, Flags.RESOLVE_IN_ROOT);
            long fd = libc.syscall(Flags.SYS_OPENAT2, root, Native.text(path), how, 24);
            return new ForeignFile(calls, checked(calls, fd, name));
        } finally {
            libc.close(root);
        }
    }

    private static String link(Native calls, String name) throws IOException {
        byte[] target = new byte[MAX_PATH];
        long n = calls.libc.readlinkat(Flags.AT_FDCWD, Native.text(name), target, target.length);
        return RawText.decode(Arrays.copyOf(target, checked(calls, n, name)));
    }

    /** Its name in the mount namespace that it is in; {@code " (deleted)"} follows the name of one that has none. */
    public String path() throws IOException {
        return link(calls, "/proc/self/fd/" + fd);
    }

    public Identity identity() throws IOException {
        return identity(calls, fd, SELF, Flags.AT_EMPTY_PATH);
    }

    /** Of a file that this process names; a link is not followed. */
    public static Identity identity(LibC libc, String path) throws IOException {
        return identity(new Native(libc), Flags.AT_FDCWD, Native.text(path), Flags.AT_SYMLINK_NOFOLLOW);
    }

    private static Identity identity(Native calls, int dir, byte[] name, int flags) throws IOException {
        ByteBuffer stat = Native.small();
        int wanted = Flags.STATX_BASIC_STATS | Flags.STATX_BTIME | Flags.STATX_MNT_ID;
        checked(calls, calls.libc.statx(dir, name, flags, wanted, stat), "stat");
        int mask = stat.getInt(0);
        long device = Integer.toUnsignedLong(stat.getInt(136)) << 32 | Integer.toUnsignedLong(stat.getInt(140));
        return new Identity(
                (mask & Flags.STATX_MNT_ID) == 0 ? device : stat.getLong(144),
                stat.getLong(32),
                (mask & Flags.STATX_BTIME) == 0 ? 0 : stat.getLong(80) * 1_000_000_000 + stat.getInt(88),
                Short.toUnsignedInt(stat.getShort(28)));
    }

    /** Gives it the one id there is, or leaves one as it is (-1): with all that the kernel does besides. */
    public void own(int uid, int gid) throws IOException {
        checked(calls, calls.libc.fchownat(fd, SELF, uid, gid, Flags.AT_EMPTY_PATH), "chown");
    }

    /** Has an overlay copy it to its upper directory, without changing it. One that is being executed is left. */
    public void copyUp(FileType type) throws IOException {
        if (type != FileType.REGULAR) {
            own(-1, -1); // of a regular file it would take the set-id bits
            return;
        }
        int opened = calls.libc.open(Native.text("/proc/self/fd/" + fd), Flags.O_WRONLY | Flags.O_CLOEXEC, 0);
        if (opened >= 0) {
            calls.libc.close(opened);
        }
    }

    /** What {@code stat} tells of it, in the form of this machine's {@code struct stat} or of {@code struct statx}. */
    public FileWords words(boolean extended, int mask) throws IOException {
        ByteBuffer stat =
                ByteBuffer.allocateDirect(extended ? 256 : FileWords.SIZE).order(ByteOrder.nativeOrder());
        long done = extended
                ? calls.libc.statx(fd, SELF, Flags.AT_EMPTY_PATH, mask, stat)
                : calls.libc.syscall(Flags.SYS_NEWFSTATAT, fd, SELF, stat, Flags.AT_EMPTY_PATH);
        checked(calls, done, "stat");
        return new FileWords(stat, extended);
    }

    /** Whether a file that this process names has an extended attribute. */
    public static boolean has(LibC libc, String path, String attribute) {
        byte[] value = new byte[256];
        return libc.lgetxattr(Native.text(path), Native.text(attribute), value, value.length) >= 0;
    }

    /** What type of device a call is to make. */
    public static FileType device(int mode) {
        return (mode & Flags.S_IFMT) == Flags.S_IFCHR ? FileType.CHAR_DEVICE : FileType.BLOCK_DEVICE;
    }

    /** An empty file in this folder, which must not be there. */
    public void makeFile(String name, int mode) throws IOException {
        int flags = Flags.O_CREAT | Flags.O_EXCL | Flags.O_WRONLY | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
        int made = checked(calls, calls.libc.openat(fd, Native.text(name), flags, mode), name);
        try {
            checked(calls, calls.libc.fchmod(made, mode), name);
        } finally {
            calls.libc.close(made);
        }
    }

    /** The bits that a process leaves out of the modes of what it makes. */
    public static int umask(int pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("Umask:"))
                .map(line -> Integer.parseInt(line.substring(6).strip(), 8))
                .findFirst()
                .orElse(022);
    }

    @Override
    public void close() {
        calls.libc.close(fd);
    }
}
