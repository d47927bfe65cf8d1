package dev.drydock.syscall;

import dev.drydock.fs.Errno;
import dev.drydock.fs.RawText;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.WriteWatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** inotify(7) tells of a file that was opened for writing when it is closed. A thread reads, so that the queue stays short. */
public final class NativeWriteWatch implements WriteWatch {
    private static final int CLOSED_AFTER_WRITING = 0x8;
    private static final int ONLY_DIRECTORIES = 0x01000000;
    private static final int OVERFLOW = 0x4000;
    private static final int EAGAIN = 11;
    private static final long PAUSE_NS = 10_000_000;

    private final Native calls;
    private final int fd;
    private final Map<Integer, String> directories = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private final ByteBuffer events = ByteBuffer.allocateDirect(64 << 10).order(ByteOrder.nativeOrder());
    private final Thread reader;
    private volatile boolean closed;
    private String gap = "";

    private NativeWriteWatch(Native calls, int fd) {
        this.calls = calls;
        this.fd = fd;
        this.reader = new Thread(this::follow, "drydock-watch");
        this.reader.setDaemon(true);
    }

    /** A watch that is on nothing yet. */
    public static WriteWatch open(LibC libc) throws IOException {
        Native calls = new Native(libc);
        int fd = calls.check(
                libc.inotify_init1(Flags.O_NONBLOCK | Flags.O_CLOEXEC),
                "inotify_init",
                "(fs.inotify.max_user_instances)");
        NativeWriteWatch watch = new NativeWriteWatch(calls, fd);
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
            int watch = calls.libc.inotify_add_watch(fd, name, CLOSED_AFTER_WRITING | ONLY_DIRECTORIES);
            if (watch < 0) {
                gap = "inotify_add_watch: " + Errno.name(calls.errno()) + " (fs.inotify.max_user_watches)";
            } else {
                directories.put(watch, path);
            }
        }
    }

    @Override
    public synchronized Set<String> written() throws IOException {
        read();
        return Set.copyOf(written);
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
                if ((events.getInt(at + 4) & OVERFLOW) != 0) {
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
                    written.add(directory.isEmpty() ? name : directory + "/" + name);
                }
                at += 16 + length;
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
