package dev.drydock.worker;

import dev.drydock.fs.FileType;
import dev.drydock.syscall.ForeignFile;
import dev.drydock.syscall.LibC;
import dev.drydock.syscall.Refused;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Files as a step's processes see them, by what they are in its upper directory: there their owners are recorded. */
final class WrittenFiles {
    private static final int NO_FOLDER = -100; // AT_FDCWD

    private final LibC libc;
    private final Path upper;
    private final long rootMount;
    private final RecordedOwners owners;

    private WrittenFiles(LibC libc, Path upper, long rootMount, RecordedOwners owners) {
        this.libc = libc;
        this.upper = upper;
        this.rootMount = rootMount;
        this.owners = owners;
    }

    /** @param first the first process of the step */
    static WrittenFiles of(LibC libc, int first, Path upper, RecordedOwners owners) throws IOException {
        try (ForeignFile root = ForeignFile.open(libc, first, NO_FOLDER, "/", true)) {
            return new WrittenFiles(libc, upper, root.identity().mount(), owners);
        }
    }

    /** The file of the upper directory that this is, if it is one. */
    private Optional<ForeignFile.Identity> written(ForeignFile.Identity seen, String path) throws IOException {
        if (seen.mount() != rootMount) {
            return Optional.empty();
        }
        try {
            ForeignFile.Identity found = ForeignFile.identity(libc, upper + path);
            return found.mode() == seen.mode() ? Optional.of(found) : Optional.empty();
        } catch (Refused e) {
            return Optional.empty(); // it has no name any more
        }
    }

    /** What is to be told of a file; empty if that is as it is. */
    Optional<RecordedOwners.Shown> shown(ForeignFile file) throws IOException {
        ForeignFile.Identity seen = file.identity();
        if (seen.mount() != rootMount) {
            return Optional.empty();
        }
        String path = file.path();
        RecordedOwners.Shown shown = shown(path, seen.type(), written(seen, path));
        boolean asItIs = shown.uid() == 0 && shown.gid() == 0 && shown.device().isEmpty();
        return asItIs ? Optional.empty() : Optional.of(shown);
    }

    private RecordedOwners.Shown shown(String path, FileType type, Optional<ForeignFile.Identity> written)
            throws IOException {
        Optional<Long> handedOn = Optional.empty();
        if (written.isPresent() && !path.equals("/")) {
            String folder = path.substring(0, path.lastIndexOf('/'));
            ForeignFile.Identity above = ForeignFile.identity(libc, upper + folder);
            if (above.handsGroupOn()) {
                handedOn = Optional.of(shown(folder.isEmpty() ? "/" : folder, FileType.DIRECTORY, Optional.of(above))
                        .gid());
            }
        }
        return owners.shown(
                path.substring(1), type, written, mark -> ForeignFile.has(libc, upper + path, mark), handedOn);
    }

    /**
     * Takes note of whose a file is, for which another name is about to tell nothing. What is below is copied up for it: only
     * there it can be known again.
     */
    void keep(ForeignFile file) throws IOException {
        ForeignFile.Identity seen = file.identity();
        if (seen.mount() != rootMount || seen.type() == FileType.DIRECTORY) {
            return; // one with a layer below cannot be renamed, and others are known by their inodes
        }
        String path = file.path();
        Optional<ForeignFile.Identity> written = written(seen, path);
        RecordedOwners.Shown shown = shown(path, seen.type(), written);
        if (written.isEmpty()) {
            file.copyUp(seen.type());
            written = written(file.identity(), path);
        }
        written.ifPresent(id -> owners.owner(id.inode(), id.birth(), (int) shown.uid(), (int) shown.gid()));
    }

    /** Gives a file the owner there is, and takes note of those that were meant; -1 for none. */
    void own(ForeignFile file, int uid, int gid) throws IOException {
        file.own(uid == -1 ? -1 : 0, gid == -1 ? -1 : 0);
        written(file.identity(), file.path()).ifPresent(id -> owners.owner(id.inode(), id.birth(), uid, gid));
    }

    /**
     * Takes note of what a file was meant to be.
     *
     * @param handedOn whether its folder hands its group on
     */
    void device(ForeignFile made, RecordedOwners.Device device, boolean handedOn) throws IOException {
        written(made.identity(), made.path()).ifPresent(id -> owners.device(id.inode(), id.birth(), device, handedOn));
    }
}
