package dev.drydock.build;

import dev.drydock.layer.EntryType;
import java.util.Optional;

/** What permissions the files of a build context have, and those of folders that were given names. */
public enum ContextModes {
    /** Those on disk, which a checkout has by the umask of whoever made it. */
    KEEP,
    /** What git knows of them: 0755 if the owner may execute it and for folders, else 0644. */
    GIT;

    /** Reads {@code keep} or {@code git}. */
    public static Optional<ContextModes> parse(String word) {
        return switch (word) {
            case "keep" -> Optional.of(KEEP);
            case "git" -> Optional.of(GIT);
            default -> Optional.empty();
        };
    }

    /** The permissions, 0 to 07777, of what has these on disk. */
    int of(EntryType type, int onDisk) {
        if (type == EntryType.SYMLINK) {
            return 0777;
        }
        if (this == KEEP) {
            return onDisk;
        }
        return type == EntryType.DIRECTORY || (onDisk & 0100) != 0 ? 0755 : 0644;
    }
}
