package dev.drydock.syscall;

import dev.drydock.fs.DirWatch;
import dev.drydock.fs.Errno;
import dev.drydock.fs.RawText;
import dev.drydock.fs.TreeDir;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Watches by inotify(7). A thread reads, so that the queue stays short. */
public final class NativeDirWatch implements DirWatch {
    private static final int CLOSED_AFTER_WRITING = 0x8;
    private static final int MOVED_AWAY = 0x40;
    private static final int MOVED_HERE = 0x80;
    private static final int MADE = 0x100;
    private static final int WANTED = CLOSED_AFTER_WRITING | MOVED_AWAY | MOVED_HERE | MADE;
    private static final int IS_DIRECTORY = 0x40000000;
    private static final int ONLY_DIRECTORIES = 0x01000000;
    private static final int OVERFLOW = 0x4000;
    private static final int EAGAIN = 11;

    /** How the kernel calls a file that was made without a name (open(2), O_TMPFILE): by its inode. */
    private static final Pattern UNNAMED = Pattern.compile("#[0-9]+");

    private static final long PAUSE_NS = 10_000_000;

    private final Native calls;
    private final int fd;
    private final Map<Integer, String> directories = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private final Set<String> left = new HashSet<>();
    private final Set<String> arrived = new HashSet<>();
    private final Set<String> made = new HashSet<>();
    private final Set<String> lent = new HashSet<>();
    private final ByteBuffer events = ByteBuffer.allocateDirect(64 << 10).order(ByteOrder.nativeOrder());
    private final Thread reader;
    private volatile boolean closed;
    private String gap = "";

    private NativeDirWatch(Native calls, int fd) {
        this.calls = calls;
        this.fd = fd;
        this.reader = new Thread(this::follow, "drydock-watch");
        this.reader.setDaemon(true);
    }

    /** A watch that is on nothing yet. */
    public static DirWatch open(LibC libc) throws IOException {
        Native calls = new Native(libc);
        int fd = calls.check(
                libc.inotify_init1(Flags.O_NONBLOCK | Flags.O_CLOEXEC),
                "inotify_init",
                "(fs.inotify.max_user_instances)");
        NativeDirWatch watch = new NativeDirWatch(calls, fd);
        watch.reader.start();
        return watch;
    }

    private void follow() {
        try {
            while (!closed) {
                synchronized (this) {
                    if (!closed) {
                        read();
                    }
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (IOException e) {
            synchronized (this) {
                gap = String.valueOf(e.getMessage());
            }
        }
    }

    @Override
    public synchronized void add(TreeDir dir, String path) {
        if (gap.isEmpty()) {
            byte[] name = ((NativeTreeDir) dir).reachable();
            int watch = calls.libc.inotify_add_watch(fd, name, WANTED | ONLY_DIRECTORIES);
            if (watch < 0) {
                gap = "inotify_add_watch: " + Errno.name(calls.errno()) + " (fs.inotify.max_user_watches)";
            } else {
                directories.put(watch, path);
            }
        }
    }

    @Override
    public synchronized Happened happened() throws IOException {
        read();
        return new Happened(written, left, arrived, made, lent);
    }

    @Override
    public synchronized Optional<String> gap() {
        return gap.isEmpty() ? Optional.empty() : Optional.of(gap);
    }

    /** struct inotify_event: watch, mask, cookie, length of the name, name filled up with NUL. */
    private void read() throws IOException {
        while (true) {
            long size = calls.libc.read(fd, events, events.capacity());
            if (size < 0 && calls.errno() == EAGAIN) {
                return;
            }
            calls.check(size, "read", "inotify");
            for (int at = 0; at < size; ) {
                String directory = directories.get(events.getInt(at));
                int event = events.getInt(at + 4);
                if ((event & OVERFLOW) != 0) {
                    gap = "inotify: more happened than fs.inotify.max_queued_events";
                }
                int length = events.getInt(at + 12);
                if (directory != null && length > 0) {
                    byte[] raw = new byte[length];
                    events.get(at + 16, raw);
                    int end = 0;
                    while (end < length && raw[end] != 0) {
                        end++;
                    }
                    String name = RawText.decode(raw, 0, end);
                    happened(event, directory, name);
                }
                at += 16 + length;
            }
        }
    }

    private void happened(int event, String directory, String name) {
        String path = directory.isEmpty() ? name : directory + "/" + name;
        if ((event & CLOSED_AFTER_WRITING) != 0) {
            if (UNNAMED.matcher(name).matches() && !made.contains(path)) {
                lent.add(directory);
            } else {
                written.add(path);
            }
        } else if ((event & MOVED_AWAY) != 0) {
            left.add(path);
        } else if ((event & MOVED_HERE) != 0) {
            if ((event & IS_DIRECTORY) != 0) {
                arrived.add(path);
            }
        } else if ((event & MADE) != 0) {
            if ((event & IS_DIRECTORY) != 0) {
                arrived.remove(path);
            } else {
                made.add(path);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            calls.libc.close(fd);
        }
    }
}
