package dev.drydock.doctor;

import dev.drydock.sandbox.MountInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file system that a folder lies on.
 *
 * @param type such as {@code ext4}, {@code overlay}, {@code nfs4}
 * @param mountPoint where it is mounted
 * @param options of this mount and of the file system, such as {@code noexec}
 */
public record StorePlace(String type, Path mountPoint, Set<String> options) {
    private static final Set<String> REMOTE = Set.of(
            "nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "lustre", "glusterfs", "virtiofs", "drvfs", "vboxsf");

    public StorePlace {
        options = Set.copyOf(options);
    }

    /** That of a folder that is there; absent where the system does not tell. */
    public static Optional<StorePlace> of(Path folder) throws IOException {
        return find(MountInfo.read(), folder.toRealPath());
    }

    /** The mount that a path is on. */
    static Optional<StorePlace> find(List<MountInfo> mounts, Path real) {
        return MountInfo.holding(mounts, real).map(mount -> {
            Set<String> options = new TreeSet<>(mount.options());
            if (mount.superOptions().contains("ro")) {
                options.add("ro");
            }
            return new StorePlace(mount.type(), mount.at(), options);
        });
    }

    /** Whether programs may not be run there. */
    public boolean noExec() {
        return options.contains("noexec");
    }

    /** Whether devices may not be used there. */
    public boolean noDevices() {
        return options.contains("nodev");
    }

    public boolean readOnly() {
        return options.contains("ro");
    }

    /** Whether it is an overlay, as the root of most containers is. */
    public boolean overlay() {
        return type.equals("overlay") || type.equals("fuse.fuse-overlayfs") || type.equals("aufs");
    }

    /** Whether it is in memory. */
    public boolean memory() {
        return type.equals("tmpfs") || type.equals("ramfs");
    }

    /** Whether the files are another machine's. */
    public boolean remote() {
        return REMOTE.contains(type) || (type.startsWith("fuse") && !overlay());
    }

    /** {@code tmpfs at /run/store}. */
    public String words() {
        return type + " at " + mountPoint;
    }
}
