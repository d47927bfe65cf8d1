package dev.drydock.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One line of {@code /proc/self/mountinfo} (proc(5)).
 *
 * @param at where it is mounted
 * @param options of this mount, such as {@code noexec}
 * @param type of the file system, such as {@code ext4}, {@code overlay}, {@code nfs4}
 * @param superOptions of the file system, wherever it is mounted: {@code ro}, or a cgroup hierarchy's controllers
 */
public record MountInfo(Path at, Set<String> options, String type, Set<String> superOptions) {
    private static final Path FILE = Path.of("/proc/self/mountinfo");

    public MountInfo {
        options = Set.copyOf(options);
        superOptions = Set.copyOf(superOptions);
    }

    /** What this process sees, first mounted first; nothing where the system has no such file. */
    public static List<MountInfo> read() throws IOException {
        return Files.isReadable(FILE) ? parse(Files.readString(FILE, StandardCharsets.ISO_8859_1)) : List.of();
    }

    /** @param text bytes as ISO 8859-1; lines that are not understood are passed over */
    public static List<MountInfo> parse(String text) {
        List<MountInfo> mounts = new ArrayList<>();
        for (String line : text.split("\n")) {
            String[] sides = line.split(" - ", 2);
            String[] mount = sides[0].split(" ");
            String[] system = sides.length < 2 ? new String[0] : sides[1].split(" ");
            if (mount.length < 6 || system.length < 2) {
                continue;
            }
            try {
                mounts.add(new MountInfo(
                        Path.of(unescaped(mount[4])),
                        words(mount[5]),
                        system[0],
                        system.length > 2 ? words(system[2]) : Set.of()));
            } catch (InvalidPathException e) {
                // a name that this JVM cannot spell, as in the locale C: nothing of ours is there
            }
        }
        return List.copyOf(mounts);
    }

    /** The mount that a path is on: of those that hold it the deepest, and of several in one place the last. */
    public static Optional<MountInfo> holding(List<MountInfo> mounts, Path real) {
        MountInfo best = null;
        for (MountInfo mount : mounts) {
            if (real.startsWith(mount.at())
                    && (best == null || mount.at().getNameCount() >= best.at().getNameCount())) {
                best = mount;
            }
        }
        return Optional.ofNullable(best);
    }

    private static Set<String> words(String options) {
        return Set.copyOf(Arrays.asList(options.split(",")));
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
}
