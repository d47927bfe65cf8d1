package dev.drydock.snapshot;

import dev.drydock.content.DiffId;
import dev.drydock.layer.LayerEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A fresh upper directory on a stack of trees, ready for an overlay mount.
 *
 * <p>To mount: change to {@link #mountFolder} and use {@link #lowers}, {@link #upperName}, {@link #workName} as they are,
 * with the names relative to it: that keeps 500 layers below the kernel's limit of one page of options.
 *
 * @param mountFolder the worker's own folder, absolute
 * @param name of the scratch folder in it
 * @param stack layers below, oldest first
 * @param lowers lower directories, lowest first, the stub included: short links in the mount folder
 * @param root what the root of the stack is like, and the upper directory was made like
 */
public record Scratch(Path mountFolder, String name, List<DiffId> stack, List<String> lowers, LayerEntry root) {
    /** Folder that moves among the trees on commit. */
    static final String TREE = "tree";

    static final String FS = "fs";
    static final String WORK = "work";
    static final String MERGED = "merged";

    public Scratch {
        stack = List.copyOf(stack);
        lowers = List.copyOf(lowers);
    }

    /** The scratch folder, absolute. */
    public Path folder() {
        return mountFolder.resolve(name);
    }

    /** The upper directory, relative to the mount folder. */
    public String upperName() {
        return name + "/" + TREE + "/" + FS;
    }

    /** The work directory of the overlay, relative to the mount folder. */
    public String workName() {
        return name + "/" + WORK;
    }

    /** Where to mount, relative to the mount folder. */
    public String mergedName() {
        return name + "/" + MERGED;
    }

    /** The value of the overlay's option {@code lowerdir}, newest layer first. */
    public String lowerdir() {
        List<String> newestFirst = new ArrayList<>(lowers);
        Collections.reverse(newestFirst);
        return String.join(":", newestFirst);
    }

    public Path upper() {
        return mountFolder.resolve(upperName());
    }
}
