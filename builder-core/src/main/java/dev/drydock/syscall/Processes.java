package dev.drydock.syscall;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What one process does to others. */
public final class Processes {
    private static final long TIOCSWINSZ = 0x5414;

    private final Native calls;

    public Processes(LibC libc) {
        this.calls = new Native(libc);
    }

    /** kill(2). */
    public void signal(long pid, int signal) throws IOException {
        calls.check(calls.libc.kill(Math.toIntExact(pid), signal), "kill", pid + " " + signal);
    }

    /** Gives a terminal device another size; what runs in its foreground is told by SIGWINCH. */
    public void resize(String terminal, int rows, int columns) throws IOException {
        int fd = calls.check(
                calls.libc.open(Native.text(terminal), Flags.O_RDWR | Flags.O_CLOEXEC | Flags.O_NOCTTY, 0),
                "open",
                terminal);
        try {
            ByteBuffer size = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
            size.putShort((short) rows).putShort((short) columns).putInt(0).flip();
            calls.check(calls.libc.ioctl(fd, TIOCSWINSZ, size), "ioctl", terminal);
        } finally {
            calls.libc.close(fd);
        }
    }
}
