package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
import dev.drydock.fs.DirWatch;
import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.LayerPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what changed in a root since it was looked at, by inode, times and attributes: the kernel changes an inode's ctime
 * with everything that is done to it, and nobody can set it.
 *
 * <p>It also changes when a file gets or loses a name, which an overlay's upper directory does not show for names that
 * were there before. Such files are looked at twice.
 */
final class Comparison {
    /** Tells of a file with several names whether it still is what the layers say. */
    interface Original {
        boolean is(TreeDir dir, String name, String path, Stat stat) throws IOException;
    }

    private record FileId(long device, long inode, long birth) {
        static FileId of(Stat stat) {
            return new FileId(stat.dev(), stat.ino(), stat.birth());
        }
    }

    /** A name of a file of which nothing but the ctime is another. */
    private record Doubt(Changes in, String name, Seen before, boolean original) {}

    private final Set<String> hidden;
    private final Set<String> made;
    private final DirWatch.Happened happened;
    private final Original original;
    private final Cancellation cancellation;
    private final Set<FileId> moved = new HashSet<>();
    private final Set<FileId> lowerDirs = new HashSet<>();
    private final Map<FileId, List<Doubt>> doubts = new LinkedHashMap<>();
    private final Set<FileId> named = new HashSet<>();

    /**
     * @param hidden paths that are passed over
     * @param made directories that are not of the layers and are no loss
     * @param happened files that were opened for writing are shown by an overlay, changed or not, directories with files
     *     without a name likewise; directories that were renamed into one that was there before have a mark
     */
    Comparison(
            Set<String> hidden,
            Set<String> made,
            DirWatch.Happened happened,
            Original original,
            Cancellation cancellation) {
        this.hidden = hidden;
        this.made = made;
        this.happened = happened;
        this.original = original;
        this.cancellation = cancellation;
    }

    Changes run(TreeDir root, Seen before) throws IOException {
        if (!happened.arrived().isEmpty()) {
            directories(before);
        }
        Changes found = directory(root, before, "");
        for (Map.Entry<FileId, List<Doubt>> file : doubts.entrySet()) {
            settle(file.getValue(), named.contains(file.getKey()) && !moved.contains(file.getKey()));
        }
        return settled(found);
    }

    private Changes directory(TreeDir dir, Seen before, String path) throws IOException {
        cancellation.throwIfCancelled();
        Changes found = new Changes();
        Set<String> there = new HashSet<>();
        List<String> names = new ArrayList<>(dir.list());
        names.sort(LayerPath.ORDER); // of names in doubt the first one counts
        for (String name : names) {
            String child = LayerPath.child(path, name);
            there.add(name);
            if (!hidden.contains(child)) {
                entry(dir, name, child, before.children().get(name), found);
            }
        }
        for (String name : before.children().keySet()) {
            if (!there.contains(name) && !made.contains(LayerPath.child(path, name))) {
                found.put(name, Changes.Kind.GONE);
            }
            if (!there.contains(name)) {
                gone(before.children().get(name), LayerPath.child(path, name));
            }
        }
        return found;
    }

    /** Takes note of all directories that were there before. */
    private void directories(Seen seen) {
        lowerDirs.add(FileId.of(seen.stat()));
        for (Seen child : seen.children().values()) {
            if (child.stat().type() == FileType.DIRECTORY) {
                directories(child);
            }
        }
    }

    /** Takes note of files with several names of which one left by being renamed. */
    private void gone(Seen seen, String path) {
        if (seen.stat().nlink() > 1
                && seen.stat().type() != FileType.DIRECTORY
                && happened.left().contains(path)) {
            moved.add(FileId.of(seen.stat()));
        }
        seen.children().forEach((name, child) -> gone(child, LayerPath.child(path, name)));
    }

    /** An overlay marks a directory of the step's that is renamed into one of the layers as hiding what is below. */
    private Changes.Kind made(Stat stat, String path) {
        boolean marked = stat.type() == FileType.DIRECTORY
                && happened.arrived().contains(path)
                && !lowerDirs.contains(FileId.of(stat));
        return marked ? Changes.Kind.REPLACED : Changes.Kind.NEW;
    }

    private void entry(TreeDir dir, String name, String path, @Nullable Seen before, Changes found) throws IOException {
        Stat stat = dir.stat(name);
        if (before == null || !before.isSame(stat)) {
            found.put(name, before == null ? made(stat, path) : Changes.Kind.REPLACED);
            if (before != null) {
                gone(before, path);
            }
            names(dir, name, stat);
        } else if (stat.type() == FileType.DIRECTORY) {
            try (TreeDir below = dir.openDir(name)) {
                Changes inIt = directory(below, before, path);
                boolean touched = !before.isUntouched(stat) || happened.lent().contains(path);
                // one that merely leads to changes is sorted out at the end: what is in doubt may be none
                found.put(name, touched ? Changes.Kind.CHANGED : Changes.Kind.LEADS, inIt);
            }
        } else if (happened.written().contains(path) && stat.type() == FileType.REGULAR) {
            found.put(name, changed(before));
        } else if (before.isUntouched(stat)) {
            return;
        } else if (happened.made().contains(path) && stat.nlink() > 1) {
            named.add(FileId.of(stat)); // it was removed, and another name of the file linked to its place
            found.put(name, Changes.Kind.CHANGED);
        } else if (before.isLike(stat) && (stat.nlink() > 1 || before.stat().nlink() > 1)) {
            doubts.computeIfAbsent(FileId.of(stat), id -> new ArrayList<>())
                    .add(new Doubt(found, name, before, original.is(dir, name, path, stat)));
        } else {
            found.put(name, changed(before));
        }
    }

    private static Changes.Kind changed(Seen before) {
        return before.stat().nlink() > 1 ? Changes.Kind.ALONE : Changes.Kind.CHANGED;
    }

    /** Takes note of files with several names among what is new. */
    private void names(TreeDir dir, String name, Stat stat) throws IOException {
        if (stat.type() != FileType.DIRECTORY) {
            if (stat.nlink() > 1) {
                named.add(FileId.of(stat));
            }
            return;
        }
        try (TreeDir below = dir.openDir(name)) {
            for (String child : below.list()) {
                names(below, child, below.stat(child));
            }
        }
    }

    /** A file that got another name, not by renaming, was linked to by one of its names, which an overlay shows as well. */
    private static void settle(List<Doubt> names, boolean linked) {
        Doubt first = names.get(0);
        if (linked) {
            first.in().put(first.name(), Changes.Kind.CHANGED);
        }
        for (Doubt name : linked ? names.subList(1, names.size()) : names) {
            if (!name.original()) {
                name.in().put(name.name(), changed(name.before()));
            }
        }
    }

    /** Without the directories that lead to nothing. */
    private static Changes settled(Changes found) {
        for (String name : List.copyOf(found.names())) {
            if (found.in(name).isPresent()) {
                Changes below = settled(found.in(name).get());
                if (below.isEmpty() && found.kind(name).orElseThrow() == Changes.Kind.LEADS) {
                    found.drop(name);
                }
            }
        }
        return found;
    }
}
