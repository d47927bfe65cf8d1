package dev.drydock.build;

import dev.drydock.layer.Accounts;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.StageView;
import dev.drydock.layer.ViewEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The layer that a COPY or ADD makes, entry by entry, without a byte of content.
 *
 * <p>What the destination is decides where things go, so the image below is asked, through its indexes alone; with
 * {@code --link} nothing is asked. Parents that exist are repeated as they are, so that the layer names all it stands on
 * (it is <em>closed</em>); parents that do not are made with mode 0755 for the {@code --chown} owner or 0:0 (FEATURES
 * gotchas 1, 4 to 6, 19).
 */
final class CopyPlan {
    /** One entry to write; {@code content} is present for files. */
    record Planned(LayerEntry entry, Optional<SourceFile> content) {}

    /** The image and the sources do not go together; the message begins behind the instruction's name. */
    static final class Conflict extends Exception {
        private static final long serialVersionUID = 1L;

        Conflict(String message) {
            super(message);
        }
    }

    /** As many links as Linux follows. */
    private static final int MAX_LINKS = 40;

    private final CopyRequest request;
    private final Optional<StageView> view;
    private final boolean keepsOwners;
    private final SortedMap<String, Planned> entries = new TreeMap<>(LayerPath.ORDER);
    private final Map<String, String> firstOfGroup = new HashMap<>();

    CopyPlan(CopyRequest request, Optional<StageView> view, boolean keepsOwners) {
        this.request = request;
        this.view = view;
        this.keepsOwners = keepsOwners;
    }

    /** The entries, in the order of the tar; hard links point to the first of their names. */
    Collection<Planned> plan(Selection selection) throws IOException, Conflict {
        String destination = request.destination().substring(1);
        Optional<ViewEntry> there = Optional.empty();
        if (view.isPresent()) {
            StageView.Resolution resolution = view.get().resolve(destination);
            destination = resolution.path();
            there = resolution.entry();
        }
        boolean folder =
                request.intoFolder() || there.filter(ViewEntry::isDirectory).isPresent();
        if (selection.matches().size() > 1 && !folder) {
            boolean onlyFolders =
                    selection.matches().stream().allMatch(match -> match.file().isDirectory());
            if (!onlyFolders) {
                throw new Conflict("several sources need a folder as their destination: end it with \"/\"");
            }
        }
        for (Selection.Match match : selection.matches()) {
            if (match.archive()) {
                archive(match, destination);
            } else if (!match.keptPath().isEmpty()) {
                keepingParents(match, destination);
            } else if (match.file().isDirectory()) {
                folder(match, destination);
            } else {
                String target = folder
                        ? LayerPath.child(
                                destination, LayerPath.name(match.file().path()))
                        : destination;
                file(match.file(), target);
            }
        }
        if (request.intoFolder() && selection.matches().isEmpty()) {
            makeFolder(destination);
        }
        return resolveLinks();
    }

    private void folder(Selection.Match match, String destination) throws IOException, Conflict {
        makeFolder(destination);
        for (SourceFile member : match.below()) {
            String target = LayerPath.child(destination, match.relative(member));
            if (member.isDirectory()) {
                mergeFolder(member, target);
            } else {
                file(member, target);
            }
        }
    }

    /**
     * What an archive holds, as tar unpacks it: later members replace what is there, whatever it is; of two folders the
     * later one's mode and owner hold; links in the folders of a name are followed, those of the image included, but
     * never out of the destination, which is their root. {@code --chmod} is for files that are copied, and so not for these.
     */
    private void archive(Selection.Match match, String destination) throws IOException, Conflict {
        makeFolder(destination);
        for (SourceFile member : match.below()) {
            String parent = followed(destination, LayerPath.parent(member.path()));
            String target = LayerPath.child(parent, LayerPath.name(member.path()));
            makeFolder(LayerPath.parent(target));
            if (!member.isDirectory()) {
                entries.keySet().removeIf(other -> other.startsWith(target + "/"));
            }
            LayerEntry entry = owned(member, target, true);
            entry = entry.type() == EntryType.SYMLINK ? entry.withMode(0777) : entry; // as links are on Linux
            entries.put(target, new Planned(entry, Optional.of(member)));
        }
    }

    /** Where a folder below a root is once the links in its path are followed, planned ones and those of the image. */
    private String followed(String root, String path) throws IOException, Conflict {
        Deque<String> left = new ArrayDeque<>(List.of(path.split("/")));
        String at = root;
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                at = at.equals(root) ? root : LayerPath.parent(at);
            } else if (!name.isEmpty() && !name.equals(".")) {
                String next = LayerPath.child(at, name);
                Optional<LayerEntry> there = existing(next);
                if (there.isPresent() && there.get().type() == EntryType.SYMLINK) {
                    if (++links > MAX_LINKS) {
                        throw new Conflict("\"/" + path + "\" leads through too many links");
                    }
                    String target = there.get().linkTarget();
                    at = target.startsWith("/") ? root : at;
                    String[] parts = target.split("/");
                    for (int i = parts.length - 1; i >= 0; i--) {
                        left.push(parts[i]);
                    }
                } else {
                    at = next;
                }
            }
        }
        return at;
    }

    /** {@code --parents}: the path of the source is kept below the destination, its folders with their modes and owners. */
    private void keepingParents(Selection.Match match, String destination) throws IOException, Conflict {
        String target = LayerPath.child(destination, match.keptPath());
        String at = destination;
        String[] names = match.keptPath().split("/");
        for (int i = 0; i < match.parents().size(); i++) {
            at = LayerPath.child(at, names[i]);
            mergeFolder(match.parents().get(i), at);
        }
        makeFolder(LayerPath.parent(target));
        if (match.file().isDirectory()) {
            mergeFolder(match.file(), target);
            folder(match, target);
        } else {
            file(match.file(), target);
        }
    }

    private Optional<LayerEntry> existing(String path) throws IOException {
        Planned planned = entries.get(path);
        if (planned != null) {
            return Optional.of(planned.entry());
        }
        return view.isEmpty() ? Optional.empty() : view.get().lookup(path).map(ViewEntry::entry);
    }

    /** Has the folder and its parents in the layer: as the image has them, or new. */
    private void makeFolder(String path) throws IOException, Conflict {
        if (path.isEmpty() || isFolder(path)) {
            return;
        }
        Optional<LayerEntry> there = existing(path);
        makeFolder(LayerPath.parent(path));
        if (there.isPresent() && there.get().type() != EntryType.DIRECTORY) {
            throw new Conflict("\"/" + path + "\" is in the image and is no folder");
        }
        long uid = request.owner().map(Accounts.Owner::uid).orElse(0L);
        long gid = request.owner().map(Accounts.Owner::gid).orElse(0L);
        LayerEntry made = LayerEntry.directory(path, 0755, uid, gid, request.newTime());
        entries.put(
                path,
                new Planned(
                        there.map(entry -> entry.withMtime(entry.mtimeSeconds()))
                                .orElse(made),
                        Optional.empty()));
    }

    private boolean isFolder(String path) {
        Planned planned = entries.get(path);
        return planned != null && planned.entry().type() == EntryType.DIRECTORY;
    }

    /** A folder of the source: one that exists stays as it is, a new one comes with its own mode and owner. */
    private void mergeFolder(SourceFile source, String target) throws IOException, Conflict {
        Optional<LayerEntry> there = existing(target);
        if (there.isPresent() && there.get().type() != EntryType.DIRECTORY) {
            throw new Conflict(
                    "cannot copy the folder \"" + source.path() + "\" over \"/" + target + "\", which is no folder");
        }
        if (there.isPresent()) {
            makeFolder(target);
            return;
        }
        makeFolder(LayerPath.parent(target));
        entries.put(target, new Planned(adapted(source, target), Optional.empty()));
    }

    private void file(SourceFile source, String target) throws IOException, Conflict {
        if (target.isEmpty()) {
            throw new Conflict("the destination of a file cannot be \"/\": end it with a name");
        }
        Optional<LayerEntry> there = existing(target);
        if (there.isPresent() && there.get().type() == EntryType.DIRECTORY) {
            throw new Conflict("cannot copy the file \"" + source.path() + "\" over the folder \"/" + target + "\"");
        }
        makeFolder(LayerPath.parent(target));
        entries.put(target, new Planned(adapted(source, target), Optional.of(source)));
    }

    private LayerEntry adapted(SourceFile source, String target) {
        LayerEntry entry = owned(source, target, keepsOwners);
        if (request.mode().isPresent() && entry.type() != EntryType.SYMLINK) {
            entry = entry.withMode(request.mode().get().apply(entry.mode(), source.isDirectory()));
        }
        return entry;
    }

    private LayerEntry owned(SourceFile source, String target, boolean keepsOwners) {
        LayerEntry entry = source.entry().withPath(target);
        if (request.owner().isPresent()) {
            entry = entry.withOwner(
                    request.owner().get().uid(), request.owner().get().gid());
        } else if (!keepsOwners) {
            entry = entry.withOwner(0, 0);
        }
        return entry.withMtime(entry.mtimeSeconds());
    }

    private Collection<Planned> resolveLinks() {
        for (Map.Entry<String, Planned> each : entries.entrySet()) {
            Planned planned = each.getValue();
            String group = planned.content().map(SourceFile::linkGroup).orElse("");
            if (group.isEmpty() || planned.entry().type() == EntryType.DIRECTORY) {
                continue;
            }
            String first = firstOfGroup.putIfAbsent(group, each.getKey());
            if (first != null) {
                Planned target = entries.get(first);
                if (target != null) {
                    each.setValue(new Planned(LayerEntry.hardlink(each.getKey(), target.entry()), Optional.empty()));
                }
            }
        }
        return entries.values();
    }
}
