package dev.drydock.snapshot;

import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.StageView;
import dev.drydock.layer.ViewEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Takes out of an upper directory what is there only because something was mounted on it. */
final class MountTargets {
    private final StageView below;
    private final String opaqueXattr;

    /** @param below what the layers below show */
    MountTargets(StageView below, String opaqueXattr) {
        this.below = below;
        this.opaqueXattr = opaqueXattr;
    }

    /** Takes away what was made for mounts only, and parents that are in the upper directory only because of that. */
    void drop(TreeDir wrapper, List<MountTarget> targets) throws IOException {
        for (int i = targets.size() - 1; i >= 0; i--) {
            MountTarget target = targets.get(i);
            try (DirCursor cursor = new DirCursor(wrapper.openDir(Scratch.FS))) {
                drop(cursor, target);
            } catch (NoSuchFileException | NotDirectoryException e) {
                // The step removed it, or the directory it was in.
            }
        }
    }

    private void drop(DirCursor cursor, MountTarget target) throws IOException {
        String parentPath = LayerPath.parent(target.path());
        String name = LayerPath.name(target.path());
        TreeDir parent = cursor.at(parentPath);
        Instant changed = mtime(parent);
        Stat stat = parent.stat(name);
        if (target.directory() && stat.type() == FileType.DIRECTORY && isEmpty(parent, name)) {
            parent.removeDir(name);
        } else if (!target.directory() && stat.type() == FileType.REGULAR && stat.size() == 0) {
            parent.remove(name);
        } else {
            return;
        }
        boolean byStep = !changed.equals(target.parentAfter());
        setMtime(parent, byStep ? changed : target.parentBefore());
        if (!byStep) {
            dropUnchanged(cursor, parentPath);
        }
    }

    /** Removes directories that are empty and just as the layers below have them. */
    private void dropUnchanged(DirCursor cursor, String from) throws IOException {
        for (String path = from; !path.isEmpty(); path = LayerPath.parent(path)) {
            TreeDir dir = cursor.at(path);
            Optional<ViewEntry> lower = below.lookup(path);
            if (lower.isEmpty()
                    || !dir.list().isEmpty()
                    || !isLike(dir, lower.get().entry())) {
                return;
            }
            TreeDir parent = cursor.at(LayerPath.parent(path));
            Instant changed = mtime(parent);
            parent.removeDir(LayerPath.name(path));
            setMtime(parent, changed);
        }
    }

    private boolean isLike(TreeDir dir, LayerEntry lower) throws IOException {
        Stat stat = dir.stat(".");
        SortedMap<String, byte[]> xattrs = dir.xattrs(".");
        return lower.type() == EntryType.DIRECTORY
                && !xattrs.containsKey(opaqueXattr)
                && stat.mode() == lower.mode()
                && stat.uid() == lower.uid()
                && stat.gid() == lower.gid()
                && mtime(dir).equals(Instant.ofEpochSecond(lower.mtimeSeconds(), lower.mtimeNanos()))
                && Committing.kept(xattrs).equals(lower.xattrs());
    }

    private static boolean isEmpty(TreeDir parent, String name) throws IOException {
        try (TreeDir dir = parent.openDir(name)) {
            return dir.list().isEmpty();
        }
    }

    private static Instant mtime(TreeDir dir) throws IOException {
        Stat stat = dir.stat(".");
        return Instant.ofEpochSecond(stat.mtimeSeconds(), stat.mtimeNanos());
    }

    private static void setMtime(TreeDir dir, Instant time) throws IOException {
        dir.mtime(".", time.getEpochSecond(), time.getNano());
    }
}
