package dev.drydock.snapshot;

import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import java.io.IOException;
import java.util.SortedMap;

/** Whose the files of an upper directory are. */
@FunctionalInterface
public interface Owners {
    /**
     * What a layer says of an entry. Folders are asked for before what they hold.
     *
     * @param path of the entry in the layer; empty for the root
     * @param stat what the disk says
     * @param xattrs the entry's, those of the overlay too
     */
    Stat of(TreeDir dir, String name, String path, Stat stat, SortedMap<String, byte[]> xattrs) throws IOException;

    /** Those of the disk. */
    static Owners onDisk() {
        return (dir, name, path, stat, xattrs) -> stat;
    }
}
