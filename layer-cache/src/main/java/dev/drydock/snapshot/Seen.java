package dev.drydock.snapshot;

import dev.drydock.fs.DirWatch;
import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.LayerPath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a root was like when a step began.
 *
 * @param children by name, of a directory
 */
record Seen(Stat stat, Map<String, Seen> children) {
    /**
     * Looks at everything below a directory.
     *
     * @param hidden paths that are passed over
     * @param watch told of every directory
     */
    static Seen walk(TreeDir root, Set<String> hidden, DirWatch watch) throws IOException {
        return directory(root, root.stat("."), "", hidden, watch);
    }

    private static Seen directory(TreeDir dir, Stat stat, String path, Set<String> hidden, DirWatch watch)
            throws IOException {
        watch.add(dir, path);
        Map<String, Seen> children = new HashMap<>();
        for (String name : dir.list()) {
            String child = LayerPath.child(path, name);
            if (hidden.contains(child)) {
                continue;
            }
            Stat found = dir.stat(name);
            if (found.type() == FileType.DIRECTORY) {
                try (TreeDir below = dir.openDir(name)) {
                    children.put(name, directory(below, found, child, hidden, watch));
                }
            } else {
                children.put(name, new Seen(found, Map.of()));
            }
        }
        return new Seen(stat, children);
    }

    /** Whether it is the same inode; its number alone may have been given again. */
    boolean isSame(Stat other) {
        return stat.type() == other.type()
                && stat.ino() == other.ino()
                && stat.dev() == other.dev()
                && stat.birth() == other.birth();
    }

    /** Whether nothing was done to the inode, a change of its number of names aside. */
    boolean isUntouched(Stat other) {
        return stat.ctimeSeconds() == other.ctimeSeconds() && stat.ctimeNanos() == other.ctimeNanos() && isLike(other);
    }

    /** Whether all that {@code stat} tells of content and owner is the same. */
    boolean isLike(Stat other) {
        return stat.size() == other.size()
                && stat.mtimeSeconds() == other.mtimeSeconds()
                && stat.mtimeNanos() == other.mtimeNanos()
                && stat.mode() == other.mode()
                && stat.uid() == other.uid()
                && stat.gid() == other.gid();
    }
}
