package dev.drydock.worker;

import dev.drydock.sandbox.OwnerCall;
import dev.drydock.syscall.CallListener;
import dev.drydock.syscall.FileWords;
import dev.drydock.syscall.ForeignFile;
import dev.drydock.syscall.ForeignMemory;
import dev.drydock.syscall.LibC;
import dev.drydock.syscall.Refused;
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
    private static final int POLL_MS = 100;

    private final LibC libc;
    private final CallListener listener;
    private final ForeignMemory memory;
    private final WrittenFiles files;
    private volatile boolean closed;

    private OwnerCalls(LibC libc, CallListener listener, WrittenFiles files) {
        this.libc = libc;
        this.listener = listener;
        this.memory = new ForeignMemory(libc);
        this.files = files;
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
        try {
            OwnerCalls calls = new OwnerCalls(libc, listener, WrittenFiles.of(libc, (int) first, upper, owners));
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
        Optional<OwnerCall> meant = OwnerCall.of(call.number());
        if (meant.isEmpty()) {
            listener.pass(call);
            return;
        }
        OwnerCall.Kind kind = meant.get().kind();
        boolean kernels = kind == OwnerCall.Kind.ASKS || kind == OwnerCall.Kind.NAMES;
        int errno = 0;
        try {
            boolean done = switch (kind) {
                case ASKS -> tell(meant.get(), call);
                case NAMES -> keep(meant.get(), call);
                case GIVES, MAKES -> perform(meant.get(), call);
            };
            if (!done) {
                listener.pass(call);
                return;
            }
        } catch (Refused e) {
            errno = e.errno();
        } catch (IOException | RuntimeException e) {
            System.err.println("owners: " + e);
            errno = EIO;
        }
        if (kernels && errno != 0) {
            listener.pass(call); // the kernel says it as the step expects it
        } else {
            listener.answer(call, errno);
        }
    }

    /** A file that gets another name stays whose it is. False: the rest is for the kernel. */
    private boolean keep(OwnerCall meant, CallListener.Call call) throws IOException {
        try (ForeignFile file = file(call, meant.target(call.arguments()))) {
            waiting(call);
            files.keep(file);
        }
        return false;
    }

    /** Tells of a file as it would be if there were more ids than one; false if that is as it is. */
    private boolean tell(OwnerCall meant, CallListener.Call call) throws IOException {
        try (ForeignFile file = file(call, meant.target(call.arguments()))) {
            Optional<RecordedOwners.Shown> shown = files.shown(file);
            if (shown.isEmpty()) {
                return false;
            }
            boolean extended = meant == OwnerCall.STATX;
            FileWords words = file.words(extended, extended ? OwnerCall.mask(call.arguments()) : 0);
            words.owner(shown.get().uid(), shown.get().gid());
            shown.get().device().ifPresent(device -> words.device(device.type(), device.major(), device.minor()));
            waiting(call);
            memory.write(call.pid(), meant.values(call.arguments()).get(0), words);
            return true;
        }
    }

    private ForeignFile file(CallListener.Call call, OwnerCall.Target target) throws IOException {
        String name = target.name().isPresent()
                ? memory.name(call.pid(), target.name().getAsLong())
                : "";
        return file(call, target, name);
    }

    private ForeignFile file(CallListener.Call call, OwnerCall.Target target, String name) throws IOException {
        boolean isDescriptor = target.name().isEmpty() || (name.isEmpty() && target.emptyName());
        return isDescriptor
                ? ForeignFile.open(libc, call.pid(), target.folder())
                : ForeignFile.open(libc, call.pid(), target.folder(), name, target.follow());
    }

    private boolean perform(OwnerCall meant, CallListener.Call call) throws IOException {
        OwnerCall.Target target = meant.target(call.arguments());
        String name = target.name().isPresent()
                ? memory.name(call.pid(), target.name().getAsLong())
                : "";
        List<Long> values = meant.values(call.arguments());
        if (meant.kind() == OwnerCall.Kind.MAKES) {
            device(call, target, name, values.get(0).intValue(), values.get(1));
            return true;
        }
        try (ForeignFile file = file(call, target, name)) {
            waiting(call);
            files.own(file, values.get(0).intValue(), values.get(1).intValue());
        } catch (Refused e) {
            if (!name.startsWith("/dev/") && !name.startsWith("/proc/")) {
                throw e;
            }
            // links of /proc lead to what only that process has; nothing of it is in a layer
        }
        return true;
    }

    /** Nothing is done for a process that has taken the number of one that was killed. */
    private void waiting(CallListener.Call call) throws IOException {
        if (!listener.isWaiting(call)) {
            throw new IOException("the caller has ended");
        }
    }

    private void device(CallListener.Call call, OwnerCall.Target target, String name, int mode, long number)
            throws IOException {
        int slash = name.lastIndexOf('/');
        String above = slash < 0 ? "." : slash == 0 ? "/" : name.substring(0, slash);
        boolean handedOn;
        try (ForeignFile parent = ForeignFile.open(libc, call.pid(), target.folder(), above, true)) {
            waiting(call);
            handedOn = parent.identity().handsGroupOn();
            parent.makeFile(name.substring(slash + 1), mode & 07777 & ~ForeignFile.umask(call.pid()));
        }
        try (ForeignFile made = ForeignFile.open(libc, call.pid(), target.folder(), name, false)) {
            int major = (int) (number >>> 8) & 0xfff;
            int minor = ((int) number & 0xff) | ((int) (number >>> 12) & 0xfff00);
            files.device(made, new RecordedOwners.Device(ForeignFile.device(mode), major, minor), handedOn);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
