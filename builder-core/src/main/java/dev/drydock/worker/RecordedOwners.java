package dev.drydock.worker;

import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.StageView;
import dev.drydock.layer.ViewEntry;
import dev.drydock.snapshot.Owners;
import dev.drydock.syscall.ForeignFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Who files of a step would belong to if there were more ids than one: what the step asked for, by the inodes of its upper
 * directory; else, of what it only changed, what the layers below say; else whoever the step runs as.
 */
final class RecordedOwners implements Owners {
    private static final int SET_GROUP_ID = 02000;
    private static final String COPIED_UP = "user.overlay.origin";
    private static final String OPAQUE = "user.overlay.opaque";

    /** An inode number comes again when its file is gone: the time of birth tells which is meant. */
    private record FileId(long inode, long birth) {}

    /** @param uid,gid -1 if they were not asked for */
    private record Asked(long uid, long gid, Optional<Device> device) {}

    record Device(FileType type, int major, int minor) {}

    private static final Asked NOTHING = new Asked(-1, -1, Optional.empty());

    private final Map<FileId, Asked> asked = new ConcurrentHashMap<>();
    private final Map<String, Long> groupsOfFolders = new HashMap<>();
    private final StageView below;
    private final long uid;
    private final long gid;

    /**
     * @param below the layers that the step stands on
     * @param uid,gid who the step runs as: what it makes is theirs
     */
    RecordedOwners(StageView below, long uid, long gid) {
        this.below = below;
        this.uid = uid;
        this.gid = gid;
    }

    /** What a step is shown of a file. */
    record Shown(long uid, long gid, Optional<Device> device) {}

    /** A file of the upper directory was to get an owner, a group (-1: neither), or both. */
    void owner(long inode, long birth, int uid, int gid) {
        asked.merge(
                new FileId(inode, birth),
                new Asked(id(uid), id(gid), Optional.empty()),
                (before, now) -> new Asked(
                        now.uid() < 0 ? before.uid() : now.uid(),
                        now.gid() < 0 ? before.gid() : now.gid(),
                        before.device()));
    }

    private static long id(int id) {
        return id == -1 ? -1 : Integer.toUnsignedLong(id);
    }

    /**
     * A file of the upper directory was to be a device.
     *
     * @param handedOn whether its folder hands its group on
     */
    void device(long inode, long birth, Device device, boolean handedOn) {
        asked.put(new FileId(inode, birth), new Asked(uid, handedOn ? -1 : gid, Optional.of(device)));
    }

    /**
     * Whose a file is as things stand.
     *
     * @param path in the root
     * @param written what it is in the upper directory, if it is there
     * @param marks whether it has one of the overlay's attributes there
     * @param handedOn the group of its folder, if that hands it on
     */
    Shown shown(
            String path,
            FileType type,
            Optional<ForeignFile.Identity> written,
            Predicate<String> marks,
            Optional<Long> handedOn)
            throws IOException {
        Asked its =
                written.map(id -> asked.get(new FileId(id.inode(), id.birth()))).orElse(NOTHING);
        return shown(its, path, type, written.isPresent() ? marks : COPIED_UP::equals, () -> handedOn.orElse(gid));
    }

    private Shown shown(Asked its, String path, FileType type, Predicate<String> marks, LongSupplier group)
            throws IOException {
        Optional<ViewEntry> before = its.uid() >= 0 && its.gid() >= 0 ? Optional.empty() : below(path, type, marks);
        long user = before.isPresent() ? before.get().entry().uid() : uid;
        return new Shown(
                its.uid() >= 0 ? its.uid() : user,
                its.gid() >= 0
                        ? its.gid()
                        : before.isPresent() ? before.get().entry().gid() : group.getAsLong(),
                its.device());
    }

    /** The file of a lower layer that this one is, changed or not. */
    private Optional<ViewEntry> below(String path, FileType type, Predicate<String> marks) throws IOException {
        Optional<ViewEntry> entry = below.lookup(path).filter(known -> sameKind(known.type(), type));
        return switch (type) {
            case DIRECTORY -> entry.filter(known -> !marks.test(OPAQUE));
            // of a file with several names no attribute tells that it was copied up: the kernel keeps only one of them
            case REGULAR -> entry.filter(known -> !known.linkGroup().isEmpty() || marks.test(COPIED_UP));
            default -> entry; // no attribute tells
        };
    }

    @Override
    public Stat of(TreeDir dir, String name, String path, Stat stat, SortedMap<String, byte[]> xattrs)
            throws IOException {
        if (stat.isWhiteout()) {
            return stat;
        }
        Asked its = asked.getOrDefault(new FileId(stat.ino(), stat.birth()), NOTHING);
        Shown shown = shown(its, path, stat.type(), mark -> xattrs.containsKey(mark), () -> groupOf(path));
        if (stat.type() == FileType.DIRECTORY && (stat.mode() & SET_GROUP_ID) != 0) {
            groupsOfFolders.put(path, shown.gid());
        }
        Stat owned = stat.withOwner(shown.uid(), shown.gid());
        return shown.device()
                .map(device -> owned.asDevice(device.type(), device.major(), device.minor()))
                .orElse(owned);
    }

    /** What is made in a folder that hands its group on. */
    private long groupOf(String path) {
        return path.isEmpty() ? gid : groupsOfFolders.getOrDefault(LayerPath.parent(path), gid);
    }

    private static boolean sameKind(EntryType below, FileType type) {
        return switch (type) {
            case DIRECTORY -> below == EntryType.DIRECTORY;
            case REGULAR -> below == EntryType.FILE || below == EntryType.HARDLINK;
            case SYMLINK -> below == EntryType.SYMLINK;
            case FIFO -> below == EntryType.FIFO;
            default -> false;
        };
    }
}
