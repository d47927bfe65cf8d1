package dev.drydock.snapshot;

import dev.drydock.content.Cancellation;
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

    private record FileId(long device, long inode) {
        static FileId of(Stat stat) {
            return new FileId(stat.dev(), stat.ino());
        }
    }

    /** A name of a file of which nothing but the ctime is another. */
    private record Doubt(Changes in, String name, Seen before, boolean original) {}

    private final Set<String> hidden;
    private final Set<String> made;
    private final Set<String> written;
    private final Original original;
    private final Cancellation cancellation;
    private final Map<FileId, List<Doubt>> doubts = new LinkedHashMap<>();
    private final Set<FileId> named = new HashSet<>();

    /**
     * @param hidden paths that are passed over
     * @param made directories that are not of the layers and are no loss
     * @param written files that were opened for writing: an overlay shows them, changed or not
     */
    Comparison(
            Set<String> hidden, Set<String> made, Set<String> written, Original original, Cancellation cancellation) {
        this.hidden = hidden;
        this.made = made;
        this.written = written;
        this.original = original;
        this.cancellation = cancellation;
    }

    Changes run(TreeDir root, Seen before) throws IOException {
        Changes found = directory(root, before, "");
        for (Map.Entry<FileId, List<Doubt>> file : doubts.entrySet()) {
            settle(file.getValue(), named.contains(file.getKey()));
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
        }
        return found;
    }

    private void entry(TreeDir dir, String name, String path, @Nullable Seen before, Changes found) throws IOException {
        Stat stat = dir.stat(name);
        if (before == null || !before.isSame(stat)) {
            found.put(name, before == null ? Changes.Kind.NEW : Changes.Kind.REPLACED);
            names(dir, name, stat);
        } else if (stat.type() == FileType.DIRECTORY) {
            try (TreeDir below = dir.openDir(name)) {
                Changes inIt = directory(below, before, path);
                boolean touched = !before.isUntouched(stat);
                // one that merely leads to changes is sorted out at the end: what is in doubt may be none
                found.put(name, touched ? Changes.Kind.CHANGED : Changes.Kind.LEADS, inIt);
            }
        } else if (written.contains(path) && stat.type() == FileType.REGULAR) {
            found.put(name, changed(before));
        } else if (before.isUntouched(stat)) {
            return;
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

    /** A file that got another name and lost none was linked to by one of its names, which an overlay shows as well. */
    private static void settle(List<Doubt> names, boolean gotNew) {
        Doubt first = names.get(0);
        boolean source = gotNew && names.size() == first.before().stat().nlink();
        if (source) {
            first.in().put(first.name(), Changes.Kind.CHANGED);
        }
        for (Doubt name : source ? names.subList(1, names.size()) : names) {
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
