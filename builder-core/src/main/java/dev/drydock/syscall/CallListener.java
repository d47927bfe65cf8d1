package dev.drydock.syscall;

import dev.drydock.fs.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** System calls of other processes that wait for an answer: the listener of a seccomp filter (seccomp_unotify(2)). For one thread. */
public final class CallListener implements AutoCloseable {
    private static final int RECEIVED_BYTES = 80;
    private static final int ANSWER_BYTES = 24;
    private static final long RECEIVE = 0xC0502100L;
    private static final long SEND = 0xC0182101L;
    private static final long STILL_VALID = 0x40082102L;
    private static final int CONTINUE = 1;
    private static final short POLLIN = 1;
    private static final short POLLHUP = 16;

    private final Native calls;
    private final int fd;
    private final ByteBuffer polled = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER_BYTES).order(ByteOrder.nativeOrder());
    private final ByteBuffer received =
            ByteBuffer.allocateDirect(RECEIVED_BYTES).order(ByteOrder.nativeOrder());

    /**
     * A call that waits.
     *
     * @param pid of the caller, as this process sees it
     * @param number of the call, in the table of this machine
     * @param arguments six of them
     */
    public record Call(long id, int pid, int number, List<Long> arguments) {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    private CallListener(Native calls, int fd) {
        this.calls = calls;
        this.fd = fd;
    }

    /** The listener that another process has under a descriptor: no child of a JVM can hand one over. */
    public static CallListener of(LibC libc, long pid, int descriptor) throws IOException {
        Native calls = new Native(libc);
        int process =
                (int) calls.check(libc.syscall(Flags.SYS_PIDFD_OPEN, pid, 0, 0), "pidfd_open", Long.toString(pid));
        try {
            long fd = libc.syscall(Flags.SYS_PIDFD_GETFD, process, descriptor, 0);
            return new CallListener(calls, (int) calls.check(fd, "pidfd_getfd", Long.toString(pid)));
        } finally {
            libc.close(process);
        }
    }

    /** Why calls cannot be told of here: the kernel is too old, or a policy forbids it. Empty if they can. */
    public static Optional<String> obstacle(LibC libc) {
        FutureTask<Optional<String>> trying = new FutureTask<>(() -> tried(new Native(libc)));
        Thread thread = new Thread(trying, "drydock-probe"); // the filter is for this thread, and ends with it
        thread.setDaemon(true);
        thread.start();
        try {
            return trying.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> tried(Native calls) throws IOException {
        Pointer allow = Memory.allocateDirect(Runtime.getRuntime(calls.libc), 8);
        allow.putLong(0, 0x7fff0000_00000006L); // BPF_RET | BPF_K, SECCOMP_RET_ALLOW
        Pointer program = Memory.allocateDirect(Runtime.getRuntime(calls.libc), 16);
        program.putShort(0, (short) 1);
        program.putPointer(8, allow);
        int fd = (int) calls.libc.syscall(Flags.SYS_SECCOMP, 1, 8, program.address());
        if (fd < 0) {
            return Optional.of("seccomp user notification: " + Errno.name(calls.errno()));
        }
        long own = ProcessHandle.current().pid();
        try {
            of(calls.libc, own, fd).close();
            return new ForeignMemory(calls.libc).obstacle();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } finally {
            calls.libc.close(fd);
        }
    }

    /** Awaits a call, for so long. @return empty if none came; then {@link #isOver} may tell more */
    public Optional<Call> next(int milliseconds) throws IOException {
        if (ready(milliseconds) != POLLIN) {
            return Optional.empty();
        }
        for (int i = 0; i < RECEIVED_BYTES; i++) {
            received.put(i, (byte) 0); // the kernel wants it empty
        }
        if (calls.libc.ioctl(fd, RECEIVE, received) < 0) {
            return Optional.empty(); // whoever called was killed meanwhile
        }
        List<Long> arguments = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            arguments.add(received.getLong(32 + 8 * i));
        }
        return Optional.of(new Call(received.getLong(0), received.getInt(8), received.getInt(16), arguments));
    }

    /**
     * Whether the caller still waits. Only then what was opened by its number was its own: a number is given to another
     * process when its own has ended.
     */
    public boolean isWaiting(Call call) {
        answer.putLong(0, call.id());
        return calls.libc.ioctl(fd, STILL_VALID, answer) == 0; // which reads the number alone
    }

    /** Whether no process is left that could call. */
    public boolean isOver() throws IOException {
        return ready(0) == POLLHUP;
    }

    private short ready(int milliseconds) throws IOException {
        polled.putInt(0, fd).putShort(4, POLLIN);
        if (calls.libc.poll(polled, 1, milliseconds) <= 0) {
            return 0;
        }
        short events = polled.getShort(6);
        return (events & POLLIN) != 0 ? POLLIN : POLLHUP;
    }

    /**
     * Answers a call.
     *
     * @param errno 0 for success
     */
    public void answer(Call call, int errno) {
        send(call, errno, 0);
    }

    /** Has the kernel do a call as if nobody had been told of it (SECCOMP_USER_NOTIF_FLAG_CONTINUE). */
    public void pass(Call call) {
        send(call, 0, CONTINUE);
    }

    private void send(Call call, int errno, int flags) {
        answer.putLong(0, call.id()).putLong(8, 0).putInt(16, -errno).putInt(20, flags);
        calls.libc.ioctl(fd, SEND, answer); // if it fails nobody waits any more
    }

    @Override
    public void close() {
        calls.libc.close(fd);
    }
}
