package dev.drydock.layer;

import dev.drydock.content.Digest;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a layer: everything of a file but its content.
 *
 * @param path where, inside the root; for a {@link EntryType#WHITEOUT} the path that is removed, for an
 *     {@link EntryType#OPAQUE} the directory whose former content is removed
 * @param type what it is
 * @param mode permission bits with set-id and sticky, 0 to 07777
 * @param uid owner
 * @param gid group
 * @param mtimeSeconds last change, seconds since the epoch
 * @param mtimeNanos and nanoseconds as found in the tar; our own layers have 0
 * @param size bytes of content, 0 for anything but a file
 * @param devMajor for devices, else 0
 * @param devMinor for devices, else 0
 * @param linkTarget text of a symbolic link; path of a hard link's target; else {@code ""}
 * @param xattrs extended attributes; never those of the overlay family
 * @param content digest of the content, for files once it is known
 * @param offset where the content starts in the plain tar, in bytes; of a file that is sparse in the tar, {@link #SPARSE}
 *     and where its first header starts; -1 for anything but an indexed file
 */
public record LayerEntry(
        String path,
        EntryType type,
        int mode,
        long uid,
        long gid,
        long mtimeSeconds,
        int mtimeNanos,
        long size,
        int devMajor,
        int devMinor,
        String linkTarget,
        Xattrs xattrs,
        @Nullable Digest content,
        long offset) {
    /** Added to the offset of a file of which the tar does not hold all bytes. */
    static final long SPARSE = 1L << 61;

    /** @throws IllegalArgumentException if a number is out of its range */
    public LayerEntry {
        if ((mode & ~07777) != 0 || uid < 0 || gid < 0 || size < 0 || mtimeNanos < 0 || mtimeNanos > 999_999_999) {
            throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + ", owner " + uid + ":" + gid
                    + ", size " + size + ", nanoseconds " + mtimeNanos + " of \"" + path + "\"");
        }
    }

    /** Whether the tar holds the content in one piece, from the offset on. */
    public boolean isWhole() {
        return offset < SPARSE;
    }

    /** A directory without attributes. */
    public static LayerEntry directory(String path, int mode, long uid, long gid, long mtimeSeconds) {
        return plain(path, EntryType.DIRECTORY, mode, uid, gid, mtimeSeconds, 0, "");
    }

    /** A file of that size, content not known yet, without attributes. */
    public static LayerEntry file(String path, int mode, long uid, long gid, long mtimeSeconds, long size) {
        return plain(path, EntryType.FILE, mode, uid, gid, mtimeSeconds, size, "");
    }

    /** A symbolic link. */
    public static LayerEntry symlink(String path, String target, long uid, long gid, long mtimeSeconds) {
        return plain(path, EntryType.SYMLINK, 0777, uid, gid, mtimeSeconds, 0, target);
    }

    /** One more name of the file at the target path, whose metadata it repeats. */
    public static LayerEntry hardlink(String path, LayerEntry target) {
        return new LayerEntry(
                path,
                EntryType.HARDLINK,
                target.mode,
                target.uid,
                target.gid,
                target.mtimeSeconds,
                target.mtimeNanos,
                0,
                0,
                0,
                target.path,
                target.xattrs,
                null,
                -1);
    }

    /** The path is removed from the layers below. */
    public static LayerEntry whiteout(String path) {
        return plain(path, EntryType.WHITEOUT, 0, 0, 0, 0, 0, "");
    }

    /** What the directory held in the layers below is removed. */
    public static LayerEntry opaque(String directory) {
        return plain(directory, EntryType.OPAQUE, 0, 0, 0, 0, 0, "");
    }

    private static LayerEntry plain(
            String path, EntryType type, int mode, long uid, long gid, long mtime, long size, String target) {
        return new LayerEntry(path, type, mode, uid, gid, mtime, 0, size, 0, 0, target, Xattrs.NONE, null, -1);
    }

    /** The same with another path. */
    public LayerEntry withPath(String path) {
        return new LayerEntry(
                path,
                type,
                mode,
                uid,
                gid,
                mtimeSeconds,
                mtimeNanos,
                size,
                devMajor,
                devMinor,
                linkTarget,
                xattrs,
                content,
                offset);
    }

    /** The same with another owner. */
    public LayerEntry withOwner(long uid, long gid) {
        return new LayerEntry(
                path,
                type,
                mode,
                uid,
                gid,
                mtimeSeconds,
                mtimeNanos,
                size,
                devMajor,
                devMinor,
                linkTarget,
                xattrs,
                content,
                offset);
    }

    /** The same with another mode. */
    public LayerEntry withMode(int mode) {
        return new LayerEntry(
                path,
                type,
                mode,
                uid,
                gid,
                mtimeSeconds,
                mtimeNanos,
                size,
                devMajor,
                devMinor,
                linkTarget,
                xattrs,
                content,
                offset);
    }

    /** The same, changed last at another whole second. */
    public LayerEntry withMtime(long seconds) {
        return new LayerEntry(
                path, type, mode, uid, gid, seconds, 0, size, devMajor, devMinor, linkTarget, xattrs, content, offset);
    }

    /** The same with other attributes. */
    public LayerEntry withXattrs(Xattrs xattrs) {
        return new LayerEntry(
                path,
                type,
                mode,
                uid,
                gid,
                mtimeSeconds,
                mtimeNanos,
                size,
                devMajor,
                devMinor,
                linkTarget,
                xattrs,
                content,
                offset);
    }

    /** The same with its content known. */
    public LayerEntry withContent(@Nullable Digest content, long offset) {
        return new LayerEntry(
                path,
                type,
                mode,
                uid,
                gid,
                mtimeSeconds,
                mtimeNanos,
                size,
                devMajor,
                devMinor,
                linkTarget,
                xattrs,
                content,
                offset);
    }

    /** The same with another target of the link. */
    public LayerEntry withLinkTarget(String target) {
        return new LayerEntry(
                path,
                type,
                mode,
                uid,
                gid,
                mtimeSeconds,
                mtimeNanos,
                size,
                devMajor,
                devMinor,
                target,
                xattrs,
                content,
                offset);
    }
}
