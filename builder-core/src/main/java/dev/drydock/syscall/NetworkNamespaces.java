package dev.drydock.syscall;

import java.io.IOException;

/** Network namespaces of single threads; a thread without privilege in the namespace it leaves cannot return. */
public final class NetworkNamespaces {
    private static final String OWN = "/proc/thread-self/ns/net";

    private final Native calls;

    public NetworkNamespaces(LibC libc) {
        this.calls = new Native(libc);
    }

    /** An open handle on a namespace, for netlink messages that name one; the namespace lives as long as it is open. */
    public final class Handle implements AutoCloseable {
        private final int fd;

        private Handle(int fd) {
            this.fd = fd;
        }

        /** The descriptor's number in this process. */
        public int fd() {
            return fd;
        }

        @Override
        public void close() {
            calls.libc.close(fd);
        }
    }

    /** Puts the calling thread, and what it will start, into a new empty network namespace. */
    public void unshare() throws IOException {
        calls.check(calls.libc.unshare(Flags.CLONE_NEWNET), "unshare", "network namespace");
    }

    /** A handle on the calling thread's namespace. */
    public Handle ofThisThread() throws IOException {
        int fd = calls.libc.open(Native.text(OWN), Flags.O_CLOEXEC, 0);
        return new Handle(calls.check(fd, "open", OWN));
    }
}
