package dev.drydock.syscall;

import dev.drydock.fs.Errno;
import java.io.IOException;

/** The failure of a call on behalf of another process. */
public final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    Refused(int errno, String what) {
        super(what + ": " + Errno.name(errno));
        this.errno = errno;
    }

    /** What the kernel said, or would have said. */
    public int errno() {
        return errno;
    }
}
