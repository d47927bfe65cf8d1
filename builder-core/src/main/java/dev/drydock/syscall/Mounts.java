package dev.drydock.syscall;

import java.nio.file.Path;

/** Mounting in this process's own mount namespace. */
public final class Mounts {
    private static final int MNT_DETACH = 2;

    private final Native calls;

    public Mounts(LibC libc) {
        this.calls = new Native(libc);
    }

    /** @return 0, or errno */
    public int mount(String source, Path target, String type, long flags, String data) {
        int answer = calls.libc.mount(
                Native.text(source), Native.text(target.toString()), Native.text(type), flags, Native.text(data));
        return answer < 0 ? calls.errno() : 0;
    }

    /** Takes a mount away, at once for everybody who looks now. */
    public void unmount(Path target) {
        calls.libc.umount2(Native.text(target.toString()), MNT_DETACH);
    }
}
