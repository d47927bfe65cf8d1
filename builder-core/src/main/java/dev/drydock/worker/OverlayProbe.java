package dev.drydock.worker;

import dev.drydock.fs.Errno;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import dev.drydock.sandbox.StepPlan;
import dev.drydock.syscall.Mounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Proof that steps can run here: a real overlay on the store's own file system, with whiteout and opaque mark. */
final class OverlayProbe {
    private final TreeFs fs;
    private final Mounts mounts;
    private final boolean userNamespace;

    OverlayProbe(TreeFs fs, Mounts mounts, boolean userNamespace) {
        this.fs = fs;
        this.mounts = mounts;
        this.userNamespace = userNamespace;
    }

    /** @throws IOException saying which of the things that layers need does not work in this folder */
    void run(Path folder) throws IOException {
        try (TreeDir top = fs.open(folder)) {
            for (String name : List.of("lower", "upper", "work", "merged")) {
                top.makeDir(name, 0755);
            }
            try (TreeDir lower = top.openDir("lower")) {
                lower.makeFile("file", 0644);
                lower.makeDir("dir", 0755);
            }
            String options = StepPlan.overlayOptions(
                    List.of(folder.resolve("lower").toString()),
                    folder.resolve("upper").toString(),
                    folder.resolve("work").toString(),
                    userNamespace);
            Path merged = folder.resolve("merged");
            int errno = mounts.mount("overlay", merged, "overlay", 0, options);
            if (errno != 0) {
                throw new IOException("mount overlay in " + folder + ": " + Errno.name(errno)
                        + " (the store has to be on a file system that can hold an overlay's upper directory:"
                        + " ext4, xfs, btrfs or tmpfs, not another overlay or NFS)");
            }
            try {
                change(merged);
            } finally {
                mounts.unmount(merged);
            }
            check(top);
        }
    }

    private void change(Path merged) throws IOException {
        try (TreeDir root = fs.open(merged)) {
            root.remove("file");
            root.removeDir("dir");
            root.makeDir("dir", 0755);
        }
    }

    private void check(TreeDir top) throws IOException {
        try (TreeDir upper = top.openDir("upper")) {
            Stat whiteout = upper.stat("file");
            if (!whiteout.isWhiteout()) {
                throw new IOException("the overlay left " + whiteout.type() + " for a removed file, not a whiteout");
            }
            String mark = userNamespace ? "user.overlay.opaque" : "trusted.overlay.opaque";
            if (!upper.xattrs("dir").containsKey(mark)) {
                throw new IOException("the overlay did not mark a replaced folder with " + mark);
            }
        }
    }
}
