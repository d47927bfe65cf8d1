package dev.drydock.layer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stack of layers shows, told from their indexes alone.
 *
 * <p>Layers are asked newest first, and only as far down as the answer needs: a path that the newest layer names costs
 * one index. Nothing leaves the root: {@code ".."} stops there and absolute links start there. For several threads if
 * the source is.
 */
public final class StageView {
    /** What the root is like if no layer names it. */
    public static final LayerEntry UNNAMED_ROOT = LayerEntry.directory("", 0755, 0, 0, 0);

    /** As many links as Linux follows. */
    private static final int MAX_LINKS = 40;

    private final int layers;
    private final IndexSource source;

    /** @param layers how many layers the stack has */
    public StageView(int layers, IndexSource source) {
        this.layers = layers;
        this.source = source;
    }

    /** The view of these indexes, oldest first. */
    public static StageView of(List<LayerIndex> indexes) {
        return new StageView(indexes.size(), indexes::get);
    }

    /**
     * Where a path leads.
     *
     * @param path the path with all links followed as far as it exists, with what does not exist appended as it was
     *     written
     * @param entry what is there, if it exists; never a link
     */
    public record Resolution(String path, Optional<ViewEntry> entry) {}

    /** How many layers there are. */
    public int layers() {
        return layers;
    }

    /** Visits entries of a view. */
    @FunctionalInterface
    public interface Visitor {
        /** Called once for each entry, a directory before what it holds. */
        void visit(ViewEntry entry) throws IOException;
    }

    /** What is at this normal path, its last name not followed; parents must be real directories. */
    public Optional<ViewEntry> lookup(String path) throws IOException {
        for (int layer = layers - 1; layer >= 0; layer--) {
            LayerIndex index = source.index(layer);
            Optional<LayerEntry> found = index.entry(path);
            if (found.isPresent()) {
                return found.get().type() == EntryType.WHITEOUT
                        ? Optional.empty()
                        : Optional.of(seen(layer, index, found.get()));
            }
            if (index.hasBelow(path) || index.opaque(path)) {
                return Optional.of(implied(layer, index, path));
            }
            if (!path.isEmpty() && hides(index, LayerPath.parent(path))) {
                return Optional.empty();
            }
        }
        return path.isEmpty() ? Optional.of(unnamed("")) : Optional.empty();
    }

    /** Follows all links of a path from the root, as the kernel does inside a container. */
    public Resolution resolve(String path) throws IOException {
        return resolve(path, true);
    }

    /** Follows the links of all names of a path but the last. */
    public Resolution resolveParent(String path) throws IOException {
        return resolve(path, false);
    }

    /** What this directory shows, in {@link LayerPath#ORDER}; nothing if it is not there or no directory. */
    public List<ViewEntry> list(String directory) throws IOException {
        SortedMap<String, ViewEntry> shown = new TreeMap<>(LayerPath.ORDER);
        Set<String> hidden = new HashSet<>();
        for (int layer = layers - 1; layer >= 0; layer--) {
            LayerIndex index = source.index(layer);
            for (String name : index.names(directory)) {
                if (hidden.contains(name) || shown.containsKey(name)) {
                    continue;
                }
                String path = LayerPath.child(directory, name);
                Optional<LayerEntry> entry = index.entry(path);
                if (entry.isPresent() && entry.get().type() == EntryType.WHITEOUT) {
                    hidden.add(name);
                } else {
                    shown.put(name, entry.isPresent() ? seen(layer, index, entry.get()) : implied(layer, index, path));
                }
            }
            if (hides(index, directory)) {
                break;
            }
        }
        return List.copyOf(shown.values());
    }

    /** All that is below the directory at this normal path, itself left out, in {@link LayerPath#ORDER}. */
    public List<ViewEntry> below(String directory) throws IOException {
        List<ViewEntry> found = new ArrayList<>();
        walk(directory, entry -> {
            if (!entry.path().equals(directory)) {
                found.add(entry);
            }
        });
        return found;
    }

    /** Visits what is at this normal path and all below it, in {@link LayerPath#ORDER}; follows no link. */
    public void walk(String path, Visitor visitor) throws IOException {
        Optional<ViewEntry> start = lookup(path);
        if (start.isPresent()) {
            Deque<ViewEntry> left = new ArrayDeque<>();
            left.push(start.get());
            while (!left.isEmpty()) {
                ViewEntry entry = left.pop();
                visitor.visit(entry);
                if (entry.isDirectory()) {
                    List<ViewEntry> below = list(entry.path());
                    for (int i = below.size() - 1; i >= 0; i--) {
                        left.push(below.get(i));
                    }
                }
            }
        }
    }

    /**
     * All that a pattern names, in {@link LayerPath#ORDER}: {@code *}, {@code ?}, {@code [a-z]} and {@code \} in each
     * name as in Go's {@code filepath.Match}. Links are followed in the names before the first with a pattern.
     *
     * @throws IllegalArgumentException if the pattern is malformed
     */
    public List<ViewEntry> glob(String pattern) throws IOException {
        List<String> parts = new ArrayList<>();
        for (String part : pattern.split("/")) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.remove(parts.size() - 1);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        int fixed = 0;
        while (fixed < parts.size() && !GlobPattern.isPattern(parts.get(fixed))) {
            fixed++;
        }
        if (fixed == parts.size()) {
            return resolve(String.join("/", parts), false).entry().map(List::of).orElse(List.of());
        }
        Resolution start = resolve(String.join("/", parts.subList(0, fixed)));
        List<ViewEntry> found = start.entry().map(List::of).orElse(List.of());
        for (String part : parts.subList(fixed, parts.size())) {
            GlobPattern name = GlobPattern.of(part);
            List<ViewEntry> next = new ArrayList<>();
            for (ViewEntry directory : found) {
                for (ViewEntry entry : directory.isDirectory() ? list(directory.path()) : List.<ViewEntry>of()) {
                    if (name.matches(LayerPath.name(entry.path()))) {
                        next.add(entry);
                    }
                }
            }
            found = next;
        }
        return found;
    }

    /**
     * The users and groups of this stack.
     *
     * @param contents reads user and group files that are too large to be kept in an index
     */
    public Accounts accounts(AccountContents contents) throws IOException {
        return Accounts.parse(account("etc/passwd", contents), account("etc/group", contents));
    }

    /** Reads the content of a file of a stack. */
    @FunctionalInterface
    public interface AccountContents {
        byte[] read(ViewEntry file) throws IOException;
    }

    private byte[] account(String path, AccountContents contents) throws IOException {
        Optional<ViewEntry> file;
        try {
            file = resolve(path).entry();
        } catch (PathException e) {
            return new byte[0]; // a stack without account files, for every purpose
        }
        if (file.isEmpty() || file.get().type() != EntryType.FILE) {
            return new byte[0];
        }
        ViewEntry found = file.get();
        LayerIndex index = source.index(found.contentLayer());
        String primary = found.linkGroup().isEmpty() ? found.path() : found.linkGroup();
        Optional<byte[]> kept = index.account(primary);
        return kept.isPresent() ? kept.get() : contents.read(found);
    }

    private Resolution resolve(String path, boolean followLast) throws IOException {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(path.split("/")));
        String at = "";
        int links = 0;
        boolean exists = true;
        Optional<ViewEntry> entry = Optional.empty();
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                at = LayerPath.parent(at);
                exists = true; // above what does not exist is what was followed before
                entry = Optional.empty();
                continue;
            }
            if (entry.isPresent() && !entry.get().isDirectory()) {
                throw new PathException(
                        path,
                        PathException.Reason.NOT_A_DIRECTORY,
                        "/" + at + " is not a directory but a " + describe(entry.get()));
            }
            String next = LayerPath.child(at, name);
            Optional<ViewEntry> found = exists ? lookup(next) : Optional.empty();
            boolean last = left.stream().allMatch(rest -> rest.isEmpty() || rest.equals("."));
            if (found.isPresent() && found.get().type() == EntryType.SYMLINK && (followLast || !last)) {
                if (++links > MAX_LINKS) {
                    throw new PathException(
                            path, PathException.Reason.TOO_MANY_LINKS, "/" + path + " leads through too many links");
                }
                String target = found.get().entry().linkTarget();
                at = target.startsWith("/") ? "" : at;
                entry = Optional.empty();
                String[] parts = target.split("/");
                for (int i = parts.length - 1; i >= 0; i--) {
                    left.push(parts[i]);
                }
                continue;
            }
            at = next;
            exists = found.isPresent();
            entry = found;
        }
        return new Resolution(at, entry.isPresent() || !exists ? entry : lookup(at));
    }

    private static String describe(ViewEntry entry) {
        return entry.type().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private ViewEntry seen(int layer, LayerIndex index, LayerEntry entry) throws IOException {
        if (entry.type() != EntryType.HARDLINK) {
            boolean shared = entry.type() != EntryType.DIRECTORY && index.isLinked(entry.path());
            int contentLayer = entry.type() == EntryType.FILE ? layer : -1;
            return new ViewEntry(layer, contentLayer, entry, shared ? entry.path() : "");
        }
        Optional<LayerEntry> own = index.entry(entry.linkTarget());
        if (own.isPresent() && !own.get().type().isMark()) {
            LayerEntry file = own.get();
            int contentLayer = file.type() == EntryType.FILE ? layer : -1;
            return new ViewEntry(layer, contentLayer, file.withPath(entry.path()), file.path());
        }
        Optional<ViewEntry> below = below(layer).lookup(entry.linkTarget());
        if (below.isEmpty() || below.get().isDirectory()) {
            throw new LayerFormatException(
                    0,
                    "\"" + entry.path() + "\" is a hard link to \"" + entry.linkTarget() + "\", which no layer holds");
        }
        // The link's own header speaks for the file it makes.
        LayerEntry file = below.get().entry();
        LayerEntry merged = new LayerEntry(
                entry.path(),
                file.type(),
                file.type() == EntryType.SYMLINK ? file.mode() : entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.mtimeSeconds(),
                entry.mtimeNanos(),
                file.size(),
                file.devMajor(),
                file.devMinor(),
                file.linkTarget(),
                entry.xattrs().isEmpty() ? file.xattrs() : entry.xattrs(),
                file.content(),
                file.offset());
        return new ViewEntry(layer, below.get().contentLayer(), merged, "");
    }

    /** The stack below that layer. */
    public StageView below(int layer) {
        return new StageView(layer, source);
    }

    /** A directory that this layer has entries in but does not name: it is as the layers below have it. */
    private ViewEntry implied(int layer, LayerIndex index, String path) throws IOException {
        if (path.isEmpty() || !hides(index, LayerPath.parent(path))) {
            Optional<ViewEntry> lower = below(layer).lookup(path);
            if (lower.isPresent() && lower.get().isDirectory()) {
                return lower.get();
            }
        }
        return unnamed(path);
    }

    /** What a directory is like that nobody ever named. */
    private static ViewEntry unnamed(String path) {
        return new ViewEntry(-1, -1, LayerEntry.directory(path, 0755, 0, 0, 0), "");
    }

    /** Whether this layer hides what the layers below have in that directory. */
    private static boolean hides(LayerIndex index, String directory) {
        for (String at = directory; ; at = LayerPath.parent(at)) {
            Optional<LayerEntry> entry = index.entry(at);
            if (index.opaque(at) || (entry.isPresent() && entry.get().type() != EntryType.DIRECTORY)) {
                return true;
            }
            if (at.isEmpty()) {
                return false;
            }
        }
    }
}
