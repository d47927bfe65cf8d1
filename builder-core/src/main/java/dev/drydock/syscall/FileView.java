package dev.drydock.syscall;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work on a thread that sees the file system otherwise than the rest of the process, and ends with the work. */
public final class FileView {
    private static final int CLONE_FS = 0x200;
    private static final int CLONE_NEWNS = 0x20000;

    private final Native calls;

    public FileView(LibC libc) {
        this.calls = new Native(libc);
    }

    /** With a working directory of its own, from which names given to the kernel start. */
    public <T> T from(String folder, Callable<T> work) throws IOException {
        return run(() -> {
            calls.check(calls.libc.unshare(CLONE_FS), "unshare", "file system context");
            calls.check(calls.libc.chdir(Native.text(folder)), "chdir", folder);
            return work.call();
        });
    }

    /** In the root of another process, with all that is mounted there: no link of it leads out. */
    public <T> T of(long pid, Callable<T> work) throws IOException {
        return run(() -> {
            calls.check(calls.libc.unshare(CLONE_FS), "unshare", "file system context");
            String name = "/proc/" + pid + "/ns/mnt";
            int fd = calls.check(calls.libc.open(Native.text(name), Flags.O_RDONLY | Flags.O_CLOEXEC, 0), "open", name);
            try {
                calls.check(calls.libc.setns(fd, CLONE_NEWNS), "setns", name);
            } finally {
                calls.libc.close(fd);
            }
            return work.call();
        });
    }

    private static <T> T run(Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "drydock-view");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        }
    }
}
