package dev.drydock.fs;

/**
 * What {@code lstat} says of an entry.
 *
 * @param type kind of file
 * @param mode permission bits with set-id and sticky: 0 to 07777
 * @param uid owner as this process sees it
 * @param gid group as this process sees it
 * @param size bytes; the length of the target for a link
 * @param nlink names this file has
 * @param dev device that holds the file
 * @param ino number of the file on that device
 * @param mtimeSeconds last change of the content, seconds since the epoch (may be negative)
 * @param mtimeNanos and nanoseconds, 0 to 999 999 999
 * @param ctimeSeconds last change of the inode, seconds since the epoch
 * @param ctimeNanos and nanoseconds
 * @param rdevMajor for devices: major number, else 0
 * @param rdevMinor for devices: minor number, else 0
 * @param birth when the inode was made, nanoseconds since the epoch; 0 where the file system does not tell
 */
public record Stat(
        FileType type,
        int mode,
        long uid,
        long gid,
        long size,
        long nlink,
        long dev,
        long ino,
        long mtimeSeconds,
        int mtimeNanos,
        long ctimeSeconds,
        int ctimeNanos,
        int rdevMajor,
        int rdevMinor,
        long birth) {

    /** Whether this is how an overlay marks a removed name: a character device 0/0. */
    public boolean isWhiteout() {
        return type == FileType.CHAR_DEVICE && rdevMajor == 0 && rdevMinor == 0;
    }

    /** The same with another owner. */
    public Stat withOwner(long user, long group) {
        return new Stat(
                type,
                mode,
                user,
                group,
                size,
                nlink,
                dev,
                ino,
                mtimeSeconds,
                mtimeNanos,
                ctimeSeconds,
                ctimeNanos,
                rdevMajor,
                rdevMinor,
                birth);
    }

    /** The same as a device of this type and numbers. */
    public Stat asDevice(FileType device, int major, int minor) {
        return new Stat(
                device,
                mode,
                uid,
                gid,
                0,
                nlink,
                dev,
                ino,
                mtimeSeconds,
                mtimeNanos,
                ctimeSeconds,
                ctimeNanos,
                major,
                minor,
                birth);
    }

    /** The same with another number of names. */
    public Stat withNames(long number) {
        return new Stat(
                type,
                mode,
                uid,
                gid,
                size,
                number,
                dev,
                ino,
                mtimeSeconds,
                mtimeNanos,
                ctimeSeconds,
                ctimeNanos,
                rdevMajor,
                rdevMinor,
                birth);
    }
}
