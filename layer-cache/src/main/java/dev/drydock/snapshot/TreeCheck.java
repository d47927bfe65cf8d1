package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerIndex;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.StageView;
import dev.drydock.layer.Stamp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Compares one tree with the index of its layer, entry by entry, and with its stamp, which tells of every change since. Says
 * what differs first.
 */
final class TreeCheck {
    private final LayerIndex index;
    private final Stamp stamp;
    private final String opaqueXattr;
    private final boolean owned;
    private final Cancellation cancellation;
    private final Set<String> foreign;
    private final Set<String> skipped = new HashSet<>();
    private final Map<String, Long> inodes = new HashMap<>();

    /** Something is not what it was. */
    private static final class Difference extends IOException {
        private static final long serialVersionUID = 1;

        Difference(String path, String what) {
            super((path.isEmpty() ? "its root" : "\"" + path + "\"") + " " + what);
        }
    }

    /** @param owned whether files on the disk have their owners */
    TreeCheck(LayerIndex index, Stamp stamp, String opaqueXattr, boolean owned, Cancellation cancellation) {
        this.owned = owned;
        this.index = index;
        this.stamp = stamp;
        this.opaqueXattr = opaqueXattr;
        this.cancellation = cancellation;
        this.foreign = Set.copyOf(index.foreignLinks());
        for (String each : stamp.skipped()) {
            skipped.add(each.substring(0, Math.max(0, each.lastIndexOf(": "))));
        }
    }

    /** The layer that a tree of this name is of; empty if no tree is called so. */
    static Optional<DiffId> layer(String name) {
        try {
            return name.length() < 64 ? Optional.empty() : Optional.of(new DiffId(Digest.ofHex(name.substring(0, 64))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What differs, in words; empty if nothing does. */
    Optional<String> run(TreeDir fs) throws IOException {
        try {
            attributes(fs, ".", "", fs.stat("."), index.entry("").orElse(StageView.UNNAMED_ROOT), index.opaque(""));
            children(fs, "");
            return Optional.empty();
        } catch (Difference e) {
            return Optional.ofNullable(e.getMessage());
        } catch (NoSuchFileException e) {
            return Optional.of(e.getFile() + " is gone");
        }
    }

    private void children(TreeDir dir, String path) throws IOException {
        List<String> expected = index.names(path);
        Set<String> found = new HashSet<>(dir.list());
        for (String name : expected) {
            cancellation.throwIfCancelled();
            String child = LayerPath.child(path, name);
            if (!found.remove(name)) {
                if (!skipped.contains(child)) {
                    throw new Difference(child, "is gone");
                }
                continue;
            }
            entry(dir, name, child);
        }
        for (String name : found) {
            throw new Difference(LayerPath.child(path, name), "is not of its layer");
        }
    }

    private void entry(TreeDir dir, String name, String path) throws IOException {
        Stat stat = dir.stat(name);
        Optional<LayerEntry> known = index.entry(path);
        boolean directory = known.isEmpty() || known.get().type() == EntryType.DIRECTORY;
        if (directory) {
            if (stat.type() != FileType.DIRECTORY) {
                throw new Difference(path, "is " + stat.type() + ", and was a directory");
            }
            if (known.isPresent()) {
                attributes(dir, name, path, stat, known.get(), index.opaque(path));
            }
            try (TreeDir child = dir.openDir(name)) {
                children(child, path);
            }
            return;
        }
        LayerEntry entry = known.get();
        if (entry.type() == EntryType.WHITEOUT) { // the kernel gives one inode to all of a mount, and changes it later
            if (!stat.isWhiteout()) {
                throw new Difference(path, "is " + stat.type() + ", and was the mark of a removed file");
            }
            return;
        }
        unchangedSince(path, stat);
        if (entry.type() == EntryType.HARDLINK) {
            Long target = inodes.get(entry.linkTarget());
            if (!foreign.contains(path) && target != null && target != stat.ino()) {
                throw new Difference(path, "is no longer a link to \"" + entry.linkTarget() + "\"");
            }
            return;
        }
        if (index.isLinked(path)) {
            inodes.put(path, stat.ino());
        }
        if (!stat.type().equals(type(entry.type()))) {
            throw new Difference(path, "is " + stat.type() + ", and was " + entry.type());
        }
        attributes(dir, name, path, stat, entry, false);
        content(dir, name, path, stat, entry);
    }

    private static FileType type(EntryType type) {
        return switch (type) {
            case FILE -> FileType.REGULAR;
            case SYMLINK -> FileType.SYMLINK;
            case CHAR_DEVICE -> FileType.CHAR_DEVICE;
            case BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
            case FIFO -> FileType.FIFO;
            default -> FileType.DIRECTORY;
        };
    }

    private void unchangedSince(String path, Stat stat) throws Difference {
        boolean later = stat.ctimeSeconds() > stamp.ctimeSeconds()
                || (stat.ctimeSeconds() == stamp.ctimeSeconds() && stat.ctimeNanos() > stamp.ctimeNanos());
        if (later) {
            throw new Difference(path, "was changed after the tree was complete");
        }
    }

    private void attributes(TreeDir dir, String name, String path, Stat stat, LayerEntry entry, boolean opaque)
            throws IOException {
        unchangedSince(path, stat);
        if (entry.type() != EntryType.SYMLINK && stat.mode() != entry.mode()) {
            throw new Difference(path, "has mode " + octal(stat.mode()) + ", and had " + octal(entry.mode()));
        }
        if (owned && (stat.uid() != entry.uid() || stat.gid() != entry.gid())) {
            throw new Difference(
                    path,
                    "has owner " + stat.uid() + ":" + stat.gid() + ", and had " + entry.uid() + ":" + entry.gid());
        }
        if (stat.mtimeSeconds() != entry.mtimeSeconds() || stat.mtimeNanos() != entry.mtimeNanos()) {
            throw new Difference(path, "has another time of last change");
        }
        SortedMap<String, byte[]> xattrs = dir.xattrs(name);
        boolean isOpaque = xattrs.containsKey(opaqueXattr) && Unpacking.isYes(xattrs.get(opaqueXattr));
        if (isOpaque != opaque) {
            throw new Difference(path, opaque ? "no longer hides what is below" : "hides what is below");
        }
        if (!skipped.contains(path) && !Committing.kept(xattrs).equals(entry.xattrs())) {
            throw new Difference(path, "has other extended attributes");
        }
    }

    private static void content(TreeDir dir, String name, String path, Stat stat, LayerEntry entry) throws IOException {
        if (entry.type() == EntryType.SYMLINK && !dir.readSymlink(name).equals(entry.linkTarget())) {
            throw new Difference(path, "leads elsewhere");
        }
        boolean device = entry.type() == EntryType.CHAR_DEVICE || entry.type() == EntryType.BLOCK_DEVICE;
        if (device && (stat.rdevMajor() != entry.devMajor() || stat.rdevMinor() != entry.devMinor())) {
            throw new Difference(path, "is another device");
        }
        if (entry.type() == EntryType.FILE) {
            if (stat.size() != entry.size()) {
                throw new Difference(path, "has " + stat.size() + " bytes, and had " + entry.size());
            }
            MessageDigest hasher = Digest.hasher();
            try (InputStream in = new DigestInputStream(Channels.newInputStream(dir.openFile(name)), hasher)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            if (!Digest.ofHash(hasher.digest()).equals(entry.content())) {
                throw new Difference(path, "has other content");
            }
        }
    }

    private static String octal(int mode) {
        return Integer.toOctalString(mode);
    }
}
