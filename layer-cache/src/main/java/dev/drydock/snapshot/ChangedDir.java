package dev.drydock.snapshot;

import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFile;
import dev.drydock.fs.UnsupportedTreeOperationException;
import dev.drydock.layer.Xattrs;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A directory of a root, showing what a step changed in it as an overlay's upper directory would: changed entries, marks
 * for removed names, an attribute on directories that hide what was below. What is changed through it changes in the root.
 */
final class ChangedDir implements TreeDir {
    private static final byte[] YES = {'y'};
    private static final Stat WHITEOUT = new Stat(FileType.CHAR_DEVICE, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Told when the layer does not make what the root is. */
    interface Difference {
        void seen();
    }

    private final TreeDir dir;
    private final Optional<Changes> changes;
    private final boolean root;
    private final String opaqueXattr;
    private final Difference difference;

    private ChangedDir(
            TreeDir dir, Optional<Changes> changes, boolean root, String opaqueXattr, Difference difference) {
        this.dir = dir;
        this.changes = changes;
        this.root = root;
        this.opaqueXattr = opaqueXattr;
        this.difference = difference;
    }

    /** @param dir the root, owned from now on; its own owner, mode, time and attributes are not changed */
    static ChangedDir root(TreeDir dir, Changes changes, String opaqueXattr, Difference difference) {
        return new ChangedDir(dir, Optional.of(changes), true, opaqueXattr, difference);
    }

    private Optional<Changes.Kind> kind(String name) {
        return changes.flatMap(known -> known.kind(name));
    }

    @Override
    public TreeDir openDir(String name) throws IOException {
        Optional<Changes> below = changes.flatMap(known -> known.in(name));
        return new ChangedDir(dir.openDir(name), below, false, opaqueXattr, difference);
    }

    @Override
    public List<String> list() throws IOException {
        return changes.isPresent() ? List.copyOf(changes.get().names()) : dir.list();
    }

    @Override
    public Stat stat(String name) throws IOException {
        Optional<Changes.Kind> kind = kind(name);
        if (kind.isPresent() && kind.get() == Changes.Kind.GONE) {
            return WHITEOUT;
        }
        Stat stat = dir.stat(name);
        if (kind.isPresent() && kind.get() == Changes.Kind.ALONE && stat.nlink() > 1) {
            difference.seen();
            return stat.withNames(1);
        }
        return stat;
    }

    @Override
    public SortedMap<String, byte[]> xattrs(String name) throws IOException {
        SortedMap<String, byte[]> xattrs = new TreeMap<>(dir.xattrs(name));
        xattrs.keySet().removeIf(Xattrs::isOverlay);
        if (kind(name).filter(kind -> kind == Changes.Kind.REPLACED).isPresent()
                && dir.stat(name).type() == FileType.DIRECTORY) {
            xattrs.put(opaqueXattr, YES);
        }
        return xattrs;
    }

    @Override
    public ReadableByteChannel openFile(String name) throws IOException {
        return dir.openFile(name);
    }

    @Override
    public String readSymlink(String name) throws IOException {
        return dir.readSymlink(name);
    }

    @Override
    public void remove(String name) throws IOException {
        dir.remove(name);
        if (kind(name).filter(kind -> kind != Changes.Kind.NEW).isPresent()) {
            difference.seen();
        }
    }

    @Override
    public void owner(String name, long uid, long gid) throws IOException {
        if (!isRoot(name)) {
            dir.owner(name, uid, gid);
        }
    }

    @Override
    public void mode(String name, int mode) throws IOException {
        if (!isRoot(name)) {
            dir.mode(name, mode);
        }
    }

    @Override
    public void mtime(String name, long seconds, int nanos) throws IOException {
        if (!isRoot(name)) {
            dir.mtime(name, seconds, nanos);
        }
    }

    @Override
    public void removeXattr(String name, String attribute) throws IOException {
        if (!isRoot(name)) {
            dir.removeXattr(name, attribute);
        }
    }

    private boolean isRoot(String name) {
        return root && name.equals(".");
    }

    @Override
    public void syncFileSystem() throws IOException {
        dir.syncFileSystem();
    }

    @Override
    public void close() throws IOException {
        dir.close();
    }

    @Override
    public TreeFile createFile(String name) throws IOException {
        throw nothingIsMade();
    }

    @Override
    public void makeDir(String name, int mode) throws IOException {
        throw nothingIsMade();
    }

    @Override
    public void makeSymlink(String name, String target) throws IOException {
        throw nothingIsMade();
    }

    @Override
    public void makeNode(String name, FileType type, int mode, int major, int minor) throws IOException {
        throw nothingIsMade();
    }

    @Override
    public void link(TreeDir fromDir, String fromName, String name) throws IOException {
        throw nothingIsMade();
    }

    @Override
    public void removeDir(String name) throws IOException {
        throw nothingIsMade();
    }

    @Override
    public void rename(String name, TreeDir to, String toName) throws IOException {
        throw nothingIsMade();
    }

    @Override
    public void setXattr(String name, String attribute, byte[] value) throws IOException {
        throw nothingIsMade();
    }

    private static IOException nothingIsMade() {
        return new UnsupportedTreeOperationException("change", "what a step left is looked at only");
    }
}
