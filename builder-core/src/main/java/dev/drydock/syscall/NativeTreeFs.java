package dev.drydock.syscall;

import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import java.io.IOException;
import java.nio.file.Path;

/** File trees by system calls on directory handles: owners, devices, all xattrs, nanoseconds, any bytes in names. */
public final class NativeTreeFs implements TreeFs {
    private final Native calls;

    public NativeTreeFs(LibC libc) {
        this(libc, false);
    }

    /** @param oneId whether there is one owner alone: files are given none then, and all others are in indexes */
    public NativeTreeFs(LibC libc, boolean oneId) {
        this.calls = new Native(libc, oneId);
    }

    @Override
    public TreeDir open(Path root) throws IOException {
        int fd = calls.check(
                calls.libc.open(Native.text(root.toString()), Flags.O_DIRECTORY | Flags.O_CLOEXEC, 0),
                "open",
                root.toString());
        return new NativeTreeDir(calls, fd, root.toString());
    }
}
