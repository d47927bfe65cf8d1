package dev.drydock.snapshot;

import dev.drydock.content.DiffId;
import dev.drydock.layer.LayerEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A fresh upper directory on a stack of trees, ready for an overlay mount.
 *
 * <p>To mount: change to {@link #folder} and use {@link #lowerdir}, {@link #UPPER}, {@link #WORK} as they are, with
 * the names relative to it: that keeps 500 layers below the kernel's limit of one page of options.
 *
 * @param folder the scratch folder, absolute
 * @param stack layers below, oldest first
 * @param lowers how many lower directories there are, the stub included; they are links named {@code 1} (the
 *     lowest) to this number
 * @param root what the root of the stack is like, and the upper directory was made like
 */
public record Scratch(Path folder, List<DiffId> stack, int lowers, LayerEntry root) {
    /** Folder that moves among the trees on commit. */
    static final String TREE = "tree";

    /** The upper directory, relative to the folder. */
    public static final String UPPER = TREE + "/fs";

    /** The work directory of the overlay, relative to the folder. */
    public static final String WORK = "work";

    /** Where to mount, relative to the folder. */
    public static final String MERGED = "merged";

    public Scratch {
        stack = List.copyOf(stack);
    }

    /** The value of the overlay's option {@code lowerdir}, newest layer first. */
    public String lowerdir() {
        List<String> names = new ArrayList<>();
        for (int i = lowers; i > 0; i--) {
            names.add(Integer.toString(i));
        }
        return String.join(":", names);
    }

    public Path upper() {
        return folder.resolve(UPPER);
    }

    public Path work() {
        return folder.resolve(WORK);
    }

    public Path merged() {
        return folder.resolve(MERGED);
    }
}
