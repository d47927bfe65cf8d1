package dev.drydock.snapshot;

import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.LayerWriter;
import dev.drydock.layer.StageView;
import dev.drydock.layer.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * One walk over an upper directory: each entry is written to the layer and then made to be what was written.
 *
 * <p>Sockets and attributes that belong to this machine go, times become what the tar says. A directory is settled
 * after all it holds. Hard links are found by inode; the marks of removed names share one inode too, so they are
 * looked at first.
 */
final class Committing {
    /** The kernel's clock for files lags behind the one that steps are timed by, by up to a tick. */
    private static final Duration CLOCK_LAG = Duration.ofMillis(50);

    /** Labels of this machine's security modules. */
    private static final Set<String> MACHINE_XATTRS =
            Set.of("security.selinux", "security.ima", "security.evm", "security.apparmor");

    private record FileId(long device, long inode) {}

    private final LayerWriter writer;
    private final Scratch scratch;
    private final CommitOptions options;
    private final String opaqueXattr;
    private final Instant fixedFrom;
    private final Map<FileId, LayerEntry> linked = new HashMap<>();
    private final List<String> skipped = new ArrayList<>();
    private long entries;
    private long size;

    Committing(LayerWriter writer, Scratch scratch, CommitOptions options, String opaqueXattr) {
        this.writer = writer;
        this.scratch = scratch;
        this.options = options;
        this.opaqueXattr = opaqueXattr;
        this.fixedFrom = options.stepStart().minus(CLOCK_LAG);
    }

    long entries() {
        return entries;
    }

    /** What the layer has and the directory not, as {@link Tree#skipped}. */
    List<String> skipped() {
        return skipped;
    }

    long size() {
        return size;
    }

    /** Walks it all. The root is written only if it is no longer what the stack's root is like. */
    void run(TreeDir upper) throws IOException {
        SortedMap<String, byte[]> found = upper.xattrs(".");
        Stat stat = options.owners().of(upper, ".", "", upper.stat("."), found);
        Xattrs xattrs = kept(found);
        LayerEntry root = directory("", stat, xattrs);
        LayerEntry before = scratch.root();
        boolean changed = root.mode() != before.mode()
                || root.uid() != before.uid()
                || root.gid() != before.gid()
                || !root.xattrs().equals(before.xattrs());
        if (changed) {
            writer.add(root);
        }
        children(upper, "");
        strip(upper, ".", found);
        settleRoot(upper, changed ? root : StageView.UNNAMED_ROOT);
    }

    /** Like the root of a tree that is unpacked from the layer: the next step's root comes from the stack anyway. */
    private static void settleRoot(TreeDir upper, LayerEntry root) throws IOException {
        upper.owner(".", root.uid(), root.gid());
        upper.mode(".", root.mode());
        for (String attribute : kept(upper.xattrs(".")).names()) {
            if (!root.xattrs().names().contains(attribute)) {
                upper.removeXattr(".", attribute);
            }
        }
        upper.mtime(".", root.mtimeSeconds(), root.mtimeNanos());
    }

    private void children(TreeDir dir, String path) throws IOException {
        List<String> names = new ArrayList<>(dir.list());
        names.sort(LayerPath.ORDER);
        for (String name : names) {
            options.cancellation().throwIfCancelled();
            entry(dir, name, LayerPath.child(path, name));
        }
    }

    private void entry(TreeDir dir, String name, String path) throws IOException {
        Stat stat = dir.stat(name);
        if (stat.type() == FileType.SOCKET) {
            dir.remove(name);
            return;
        }
        entries++;
        if (stat.isWhiteout()) {
            writer.add(LayerEntry.whiteout(path));
            return;
        }
        SortedMap<String, byte[]> found = dir.xattrs(name);
        boolean onDisk = stat.type() == FileType.REGULAR;
        stat = options.owners().of(dir, name, path, stat, found);
        if (stat.type() == FileType.DIRECTORY) {
            directory(dir, name, path, stat, found);
            return;
        }
        FileId id = new FileId(stat.dev(), stat.ino());
        LayerEntry first = stat.nlink() > 1 ? linked.get(id) : null;
        if (first != null) {
            writer.add(LayerEntry.hardlink(path, first));
            if (onDisk && first.type() != EntryType.FILE) {
                dir.remove(name);
                skipped.add(path + Unpacking.NO_NODES);
            }
            return;
        }
        LayerEntry entry = file(dir, name, path, stat, kept(found));
        if (entry.type() == EntryType.FILE) {
            try (InputStream content = Channels.newInputStream(dir.openFile(name))) {
                writer.add(entry, content);
            }
            size += entry.size();
        } else {
            writer.add(entry);
        }
        if (stat.nlink() > 1) {
            linked.put(id, entry);
        }
        if (onDisk && entry.type() != EntryType.FILE) { // a device that could not be made
            dir.remove(name);
            skipped.add(path + Unpacking.NO_NODES);
            return;
        }
        strip(dir, name, found);
        dir.mtime(name, entry.mtimeSeconds(), 0);
    }

    private void directory(TreeDir dir, String name, String path, Stat stat, SortedMap<String, byte[]> found)
            throws IOException {
        LayerEntry entry = directory(path, stat, kept(found));
        writer.add(entry);
        byte[] opaque = found.get(opaqueXattr);
        if (opaque != null && Unpacking.isYes(opaque)) {
            writer.add(LayerEntry.opaque(path));
        }
        try (TreeDir child = dir.openDir(name)) {
            children(child, path);
            strip(child, ".", found);
            child.mtime(".", entry.mtimeSeconds(), 0);
        }
    }

    private LayerEntry directory(String path, Stat stat, Xattrs xattrs) {
        return LayerEntry.directory(path, stat.mode(), stat.uid(), stat.gid(), time(stat))
                .withXattrs(xattrs);
    }

    private LayerEntry file(TreeDir dir, String name, String path, Stat stat, Xattrs xattrs) throws IOException {
        EntryType type = switch (stat.type()) {
            case REGULAR -> EntryType.FILE;
            case SYMLINK -> EntryType.SYMLINK;
            case CHAR_DEVICE -> EntryType.CHAR_DEVICE;
            case BLOCK_DEVICE -> EntryType.BLOCK_DEVICE;
            case FIFO -> EntryType.FIFO;
            default -> throw new AssertionError(stat.type());
        };
        return new LayerEntry(
                path,
                type,
                type == EntryType.SYMLINK ? 0777 : stat.mode(),
                stat.uid(),
                stat.gid(),
                time(stat),
                0,
                type == EntryType.FILE ? stat.size() : 0,
                stat.rdevMajor(),
                stat.rdevMinor(),
                type == EntryType.SYMLINK ? dir.readSymlink(name) : "",
                xattrs,
                null,
                -1);
    }

    private long time(Stat stat) {
        Instant mtime = Instant.ofEpochSecond(stat.mtimeSeconds(), stat.mtimeNanos());
        boolean fixed = options.times() == CommitOptions.Times.FIXED && !mtime.isBefore(fixedFrom);
        return fixed ? FixedTime.T0 : stat.mtimeSeconds();
    }

    private static boolean isKept(String attribute) {
        return !Xattrs.isOverlay(attribute) && !MACHINE_XATTRS.contains(attribute);
    }

    /** What of a file's attributes goes into a layer. */
    static Xattrs kept(SortedMap<String, byte[]> found) {
        Map<String, byte[]> kept = new HashMap<>(found);
        kept.keySet().removeIf(name -> !isKept(name));
        return Xattrs.of(kept);
    }

    /** Takes the overlay's own marks away, which would mean something else in a lower directory. */
    private void strip(TreeDir dir, String name, SortedMap<String, byte[]> found) throws IOException {
        for (Map.Entry<String, byte[]> attribute : found.entrySet()) {
            boolean isMark = attribute.getKey().equals(opaqueXattr) && Unpacking.isYes(attribute.getValue());
            if (Xattrs.isOverlay(attribute.getKey()) && !isMark) {
                dir.removeXattr(name, attribute.getKey());
            }
        }
    }
}
