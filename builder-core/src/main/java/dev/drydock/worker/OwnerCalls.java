package dev.drydock.worker;

import dev.drydock.fs.FileType;
import dev.drydock.syscall.CallListener;
import dev.drydock.syscall.FileWords;
import dev.drydock.syscall.ForeignFile;
import dev.drydock.syscall.LibC;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Answers the calls by which a step gives files owners and makes devices, where there is one id alone: the file gets that id,
 * with all else that the call does, and what was asked for is recorded. A device becomes an empty file.
 */
final class OwnerCalls implements AutoCloseable {
    private static final int EIO = 5;
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int POLL_MS = 100;
    private static final int S_IFMT = 0170000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFDIR = 0040000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFLNK = 0120000;
    private static final int S_IFIFO = 0010000;
    private static final int SET_GROUP_ID = 02000;
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

    private final LibC libc;
    private final CallListener listener;
    private final Path upper;
    private final long rootMount;
    private final RecordedOwners owners;
    private volatile boolean closed;

    /** Which call it is, on both machines. */
    private enum Kind {
        CHOWN,
        FCHOWN,
        LCHOWN,
        FCHOWNAT,
        MKNOD,
        MKNODAT,
        FSTAT,
        LSTAT,
        FSTATAT,
        STATX;

        static Kind of(int number) {
            return switch (ARM ? -number : number) {
                case 92 -> CHOWN;
                case 93, -55 -> FCHOWN;
                case 94 -> LCHOWN;
                case 260, -54 -> FCHOWNAT;
                case 133 -> MKNOD;
                case 259, -33 -> MKNODAT;
                case 5, -80 -> FSTAT;
                case 6 -> LSTAT;
                case 262, -79 -> FSTATAT;
                default -> STATX;
            };
        }
    }

    private OwnerCalls(LibC libc, CallListener listener, Path upper, long rootMount, RecordedOwners owners) {
        this.libc = libc;
        this.listener = listener;
        this.upper = upper;
        this.rootMount = rootMount;
        this.owners = owners;
    }

    /**
     * Begins to answer.
     *
     * @param first the first process of the step
     * @param descriptor of the listener there
     * @param upper where what the step writes is
     */
    static OwnerCalls start(LibC libc, long first, int descriptor, Path upper, RecordedOwners owners)
            throws IOException {
        CallListener listener = CallListener.of(libc, first, descriptor);
        try (ForeignFile root = ForeignFile.open(libc, (int) first, AT_FDCWD, "/", true)) {
            OwnerCalls calls =
                    new OwnerCalls(libc, listener, upper, root.identity().mount(), owners);
            Thread thread = new Thread(calls::serve, "drydock-owners");
            thread.setDaemon(true);
            thread.start();
            return calls;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    private void serve() {
        try (listener) {
            while (!closed) {
                Optional<CallListener.Call> call = listener.next(POLL_MS);
                if (call.isPresent()) {
                    answer(call.get());
                } else if (listener.isOver()) {
                    return;
                }
            }
        } catch (IOException e) {
            System.err.println("owners: " + e.getMessage());
        }
    }

    private void answer(CallListener.Call call) {
        Kind kind = Kind.of(call.number());
        boolean asks = kind.compareTo(Kind.FSTAT) >= 0;
        try {
            if (asks && !told(kind, call)) {
                listener.pass(call);
                return;
            }
            if (!asks) {
                perform(kind, call);
            }
            listener.answer(call, 0);
        } catch (ForeignFile.Refused e) {
            if (asks) {
                listener.pass(call); // the kernel says it as the step expects it
            } else {
                listener.answer(call, e.errno());
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("owners: " + e);
            if (asks) {
                listener.pass(call);
            } else {
                listener.answer(call, EIO);
            }
        }
    }

    /** Tells of a file as it would be if there were more ids than one; false if that is as it is. */
    private boolean told(Kind kind, CallListener.Call call) throws IOException {
        List<Long> a = call.arguments();
        try (ForeignFile file = asked(kind, call)) {
            ForeignFile.Identity seen = file.identity();
            if (seen.mount() != rootMount) {
                return false;
            }
            String path = file.path();
            RecordedOwners.Shown shown = shown(path, type(seen.mode()), written(seen, path));
            if (shown.uid() == 0 && shown.gid() == 0 && shown.device().isEmpty()) {
                return false;
            }
            boolean extended = kind == Kind.STATX;
            FileWords words = file.words(extended, extended ? a.get(3).intValue() : 0);
            words.owner(shown.uid(), shown.gid());
            shown.device().ifPresent(device -> words.device(device.type(), device.major(), device.minor()));
            waiting(call);
            words.write(call.pid(), a.get(kind == Kind.STATX ? 4 : kind == Kind.FSTATAT ? 2 : 1));
            return true;
        }
    }

    private RecordedOwners.Shown shown(String path, FileType type, Optional<ForeignFile.Identity> written)
            throws IOException {
        boolean copiedUp = written.isPresent() && ForeignFile.has(libc, upper + path, RecordedOwners.COPIED_UP);
        Optional<Long> handedOn = Optional.empty();
        String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        if (written.isPresent() && !path.equals("/")) {
            ForeignFile.Identity above = ForeignFile.identity(libc, upper + folder);
            if ((above.mode() & SET_GROUP_ID) != 0) {
                handedOn = Optional.of(shown(folder.isEmpty() ? "/" : folder, FileType.DIRECTORY, Optional.of(above))
                        .gid());
            }
        }
        return owners.shown(path.substring(1), type, written, copiedUp, handedOn);
    }

    private ForeignFile asked(Kind kind, CallListener.Call call) throws IOException {
        List<Long> a = call.arguments();
        if (kind == Kind.FSTAT) {
            return ForeignFile.open(libc, call.pid(), a.get(0).intValue());
        }
        int folder = kind == Kind.LSTAT ? AT_FDCWD : a.get(0).intValue();
        String name = ForeignFile.name(call.pid(), a.get(kind == Kind.LSTAT ? 0 : 1));
        int flags = kind == Kind.LSTAT ? 0 : a.get(kind == Kind.STATX ? 2 : 3).intValue();
        if (name.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && folder != AT_FDCWD) {
            return ForeignFile.open(libc, call.pid(), folder);
        }
        boolean follow = kind != Kind.LSTAT && (flags & AT_SYMLINK_NOFOLLOW) == 0;
        return ForeignFile.open(libc, call.pid(), folder, name, follow);
    }

    private static FileType type(int mode) {
        return switch (mode & S_IFMT) {
            case S_IFDIR -> FileType.DIRECTORY;
            case S_IFREG -> FileType.REGULAR;
            case S_IFLNK -> FileType.SYMLINK;
            case S_IFIFO -> FileType.FIFO;
            default -> FileType.SOCKET; // not in any layer
        };
    }

    private void perform(Kind kind, CallListener.Call call) throws IOException {
        List<Long> a = call.arguments();
        int pid = call.pid();
        switch (kind) {
            case CHOWN ->
                own(
                        call,
                        AT_FDCWD,
                        ForeignFile.name(pid, a.get(0)),
                        true,
                        a.get(1).intValue(),
                        a.get(2).intValue());
            case LCHOWN ->
                own(
                        call,
                        AT_FDCWD,
                        ForeignFile.name(pid, a.get(0)),
                        false,
                        a.get(1).intValue(),
                        a.get(2).intValue());
            case FCHOWN ->
                own(call, a.get(0).intValue(), a.get(1).intValue(), a.get(2).intValue());
            case FCHOWNAT -> {
                int flags = a.get(4).intValue();
                String name = ForeignFile.name(pid, a.get(1));
                if (name.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && a.get(0).intValue() != AT_FDCWD) {
                    own(call, a.get(0).intValue(), a.get(2).intValue(), a.get(3).intValue());
                } else {
                    boolean follow = (flags & AT_SYMLINK_NOFOLLOW) == 0;
                    own(
                            call,
                            a.get(0).intValue(),
                            name,
                            follow,
                            a.get(2).intValue(),
                            a.get(3).intValue());
                }
            }
            case MKNOD ->
                device(call, AT_FDCWD, ForeignFile.name(pid, a.get(0)), a.get(1).intValue(), a.get(2));
            case MKNODAT ->
                device(
                        call,
                        a.get(0).intValue(),
                        ForeignFile.name(pid, a.get(1)),
                        a.get(2).intValue(),
                        a.get(3));
            case FSTAT, LSTAT, FSTATAT, STATX -> throw new AssertionError(kind);
        }
    }

    private void own(CallListener.Call call, int descriptor, int uid, int gid) throws IOException {
        try (ForeignFile file = ForeignFile.open(libc, call.pid(), descriptor)) {
            waiting(call);
            own(file, uid, gid);
        }
    }

    private void own(CallListener.Call call, int folder, String name, boolean follow, int uid, int gid)
            throws IOException {
        try (ForeignFile file = ForeignFile.open(libc, call.pid(), folder, name, follow)) {
            waiting(call);
            own(file, uid, gid);
        } catch (ForeignFile.Refused e) {
            if (!name.startsWith("/dev/") && !name.startsWith("/proc/")) {
                throw e;
            }
            // links of /proc lead to what only that process has; nothing of it is in a layer
        }
    }

    /** Nothing is done for a process that has taken the number of one that was killed. */
    private void waiting(CallListener.Call call) throws IOException {
        if (!listener.isWaiting(call)) {
            throw new IOException("the caller has ended");
        }
    }

    private void own(ForeignFile file, int uid, int gid) throws IOException {
        file.own(uid == -1 ? -1 : 0, gid == -1 ? -1 : 0);
        Optional<ForeignFile.Identity> written = written(file.identity(), file.path());
        written.ifPresent(id -> owners.owner(id.inode(), id.birth(), uid, gid));
    }

    /** The file of the upper directory that this is, if it is one. */
    private Optional<ForeignFile.Identity> written(ForeignFile.Identity seen, String path) throws IOException {
        if (seen.mount() != rootMount) {
            return Optional.empty();
        }
        try {
            ForeignFile.Identity found = ForeignFile.identity(libc, upper + path);
            return found.mode() == seen.mode() ? Optional.of(found) : Optional.empty();
        } catch (ForeignFile.Refused e) {
            return Optional.empty(); // it has no name any more
        }
    }

    private void device(CallListener.Call call, int folder, String name, int mode, long number) throws IOException {
        int slash = name.lastIndexOf('/');
        String above = slash < 0 ? "." : slash == 0 ? "/" : name.substring(0, slash);
        String last = name.substring(slash + 1);
        boolean handedOn;
        try (ForeignFile parent = ForeignFile.open(libc, call.pid(), folder, above, true)) {
            waiting(call);
            handedOn = (parent.identity().mode() & SET_GROUP_ID) != 0;
            parent.makeFile(last, mode & 07777 & ~ForeignFile.umask(call.pid()));
        }
        try (ForeignFile made = ForeignFile.open(libc, call.pid(), folder, name, false)) {
            int major = (int) (number >>> 8) & 0xfff;
            int minor = ((int) number & 0xff) | ((int) (number >>> 12) & 0xfff00);
            FileType type = (mode & S_IFMT) == S_IFCHR ? FileType.CHAR_DEVICE : FileType.BLOCK_DEVICE;
            RecordedOwners.Device device = new RecordedOwners.Device(type, major, minor);
            Optional<ForeignFile.Identity> written = written(made.identity(), made.path());
            written.ifPresent(id -> owners.device(id.inode(), id.birth(), device, handedOn));
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
