package dev.drydock.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file system that a folder lies on, as {@code /proc/self/mountinfo} tells it (proc(5)).
 *
 * @param type such as {@code ext4}, {@code overlay}, {@code nfs4}
 * @param mountPoint where it is mounted
 * @param options of this mount and of the file system, such as {@code noexec}
 */
public record StorePlace(String type, Path mountPoint, Set<String> options) {
    private static final Set<String> REMOTE = Set.of(
            "nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "lustre", "glusterfs", "virtiofs", "drvfs", "vboxsf");

    private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");

    public StorePlace {
        options = Set.copyOf(options);
    }

    /** That of a folder that is there; absent where the system has no such file. */
    public static Optional<StorePlace> of(Path folder) throws IOException {
        return Files.isReadable(MOUNT_INFO)
                ? find(Files.readString(MOUNT_INFO, StandardCharsets.ISO_8859_1), folder.toRealPath())
                : Optional.empty();
    }

    /**
     * The mount that a path is on: of those that hold it the deepest, and of several in one place the last.
     *
     * @param mountInfo bytes as ISO 8859-1; lines that are not understood are passed over
     */
    static Optional<StorePlace> find(String mountInfo, Path real) {
        StorePlace best = null;
        for (String line : mountInfo.split("\n")) {
            String[] sides = line.split(" - ", 2);
            String[] mount = sides[0].split(" ");
            String[] system = sides.length < 2 ? new String[0] : sides[1].split(" ");
            if (mount.length < 6 || system.length < 2) {
                continue;
            }
            Path point = Path.of(unescaped(mount[4]));
            if (real.startsWith(point)
                    && (best == null
                            || point.getNameCount() >= best.mountPoint().getNameCount())) {
                Set<String> options = new TreeSet<>(Arrays.asList(mount[5].split(",")));
                if (system.length > 2 && Arrays.asList(system[2].split(",")).contains("ro")) {
                    options.add("ro");
                }
                best = new StorePlace(system[0], point, options);
            }
        }
        return Optional.ofNullable(best);
    }

    /** Blanks, tabs, line feeds and backslashes are written as three octal digits. */
    private static String unescaped(String text) {
        byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            boolean escape = raw[i] == '\\' && text.substring(i + 1).matches("(?s)[0-3][0-7]{2}.*");
            out[length++] = escape ? (byte) Integer.parseInt(text.substring(i + 1, i + 4), 8) : raw[i];
            i += escape ? 3 : 0;
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
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
