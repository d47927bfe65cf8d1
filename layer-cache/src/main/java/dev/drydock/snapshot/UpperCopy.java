package dev.drydock.snapshot;

import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeCopy;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.Xattrs;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/** What an overlay's upper directory holds, written to a root, which then is what the overlay would show. */
final class UpperCopy {
    private UpperCopy() {}

    static void apply(TreeDir upper, TreeDir root, String opaqueXattr) throws IOException {
        for (String name : upper.list()) {
            Stat stat = upper.stat(name);
            Map<String, byte[]> xattrs = stat.isWhiteout() ? Map.of() : upper.xattrs(name);
            boolean leads = stat.type() == FileType.DIRECTORY && !xattrs.containsKey(opaqueXattr) && isDir(root, name);
            if (!leads) {
                free(root, name);
            }
            if (stat.isWhiteout()) {
                continue;
            }
            if (stat.type() == FileType.DIRECTORY) {
                if (!leads) {
                    root.makeDir(name, 0700);
                }
                try (TreeDir from = upper.openDir(name);
                        TreeDir to = root.openDir(name)) {
                    apply(from, to, opaqueXattr);
                }
            } else {
                TreeCopy.one(upper, name, root);
                continue;
            }
            root.owner(name, stat.uid(), stat.gid());
            root.mode(name, stat.mode());
            for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
                if (!Xattrs.isOverlay(xattr.getKey())) {
                    root.setXattr(name, xattr.getKey(), xattr.getValue());
                }
            }
            root.mtime(name, stat.mtimeSeconds(), stat.mtimeNanos());
        }
    }

    private static boolean isDir(TreeDir dir, String name) throws IOException {
        try {
            return dir.stat(name).type() == FileType.DIRECTORY;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void free(TreeDir dir, String name) throws IOException {
        if (StoreTree.exists(dir, name)) {
            StoreTree.free(dir, name);
        }
    }
}
