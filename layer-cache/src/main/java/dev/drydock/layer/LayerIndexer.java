package dev.drydock.layer;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.fs.RawText;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the index of anybody's layer in one pass: what a tree would hold if the tar were unpacked member by member
 * into an empty, contained root.
 *
 * <p>Parents are looked up through the links the layer itself has made so far, the last member of a name wins,
 * a directory keeps what it holds when it is named again, hard links share what they point to. Whiteouts act on the
 * layers below only (image-spec layer.md), whatever their place in the tar; links of the layer are not followed to them:
 * umoci names all that was in a directory which a link has replaced.
 */
final class LayerIndexer {
    private static final int MAX_LINKS = 40;

    /** A file of the layer; hard links share it. */
    private static final class Node {
        LayerEntry entry;
        byte @Nullable [] account;

        Node(LayerEntry entry) {
            this.entry = entry;
        }
    }

    private final TreeMap<String, Node> nodes = new TreeMap<>(LayerPath.ORDER);
    private final NavigableSet<String> removed = new TreeSet<>(LayerPath.ORDER);
    private final NavigableSet<String> opaque = new TreeSet<>(LayerPath.ORDER);
    private long offset;

    /**
     * Reads a plain tar to the end of the stream.
     *
     * @throws LayerFormatException if it is malformed
     */
    static LayerIndex index(InputStream plainTar, Cancellation cancellation) throws IOException {
        LayerReader reader = new LayerReader(plainTar);
        LayerIndexer indexer = new LayerIndexer();
        byte[] buffer = new byte[64 * 1024];
        while (true) {
            cancellation.throwIfCancelled();
            LayerEntry entry = reader.next();
            indexer.offset = reader.headerOffset();
            if (entry == null) {
                reader.drain();
                return indexer.finish();
            }
            Node node = indexer.take(entry);
            if (node != null && entry.type() == EntryType.FILE) {
                MessageDigest hasher = Digest.hasher();
                AccountFiles.Capture account = AccountFiles.capture(node.entry.path(), entry.size());
                for (int n; (n = reader.read(buffer, 0, buffer.length)) >= 0; ) {
                    cancellation.throwIfCancelled();
                    hasher.update(buffer, 0, n);
                    account.write(buffer, 0, n);
                }
                node.entry = node.entry.withContent(Digest.ofHash(hasher.digest()), entry.offset());
                node.account = account.keeps() ? account.bytes() : null;
            }
        }
    }

    private @Nullable Node take(LayerEntry raw) throws LayerFormatException {
        switch (raw.type()) {
            case WHITEOUT -> {
                removed.add(raw.path());
                return null;
            }
            case OPAQUE -> {
                opaque.add(raw.path());
                return null;
            }
            default -> {
                String path = contained(raw.path());
                if (path.isEmpty() && raw.type() != EntryType.DIRECTORY) {
                    return null; // ignored, as the reference does
                }
                return raw.type() == EntryType.HARDLINK ? link(path, raw) : put(path, raw);
            }
        }
    }

    private Node put(String path, LayerEntry raw) {
        if (raw.type() != EntryType.DIRECTORY) {
            removeBelow(path);
        }
        Node node = new Node(raw.withPath(path));
        nodes.put(path, node);
        return node;
    }

    private @Nullable Node link(String path, LayerEntry raw) throws LayerFormatException {
        String target = contained(LayerPath.normalise(raw.linkTarget()));
        if (target.equals(path)) {
            return null;
        }
        Node node = nodes.get(target);
        if (target.isEmpty() || LayerPath.isWithin(target, path) || isDirectory(target)) {
            throw new LayerFormatException(
                    offset, "\"" + path + "\" is a hard link to the directory \"" + target + "\"");
        }
        if (node == null) {
            return put(path, raw.withLinkTarget(target));
        }
        removeBelow(path);
        nodes.put(path, node);
        // As the reference does, the link's header speaks for the file it names.
        LayerEntry file = node.entry;
        node.entry = new LayerEntry(
                file.path(),
                file.type(),
                file.type() == EntryType.SYMLINK ? file.mode() : raw.mode(),
                raw.uid(),
                raw.gid(),
                raw.mtimeSeconds(),
                raw.mtimeNanos(),
                file.size(),
                file.devMajor(),
                file.devMinor(),
                file.linkTarget(),
                raw.xattrs().isEmpty() ? file.xattrs() : raw.xattrs(),
                file.content(),
                file.offset());
        return null;
    }

    private boolean isDirectory(String path) {
        Node node = nodes.get(path);
        if (node != null) {
            return node.entry.type() == EntryType.DIRECTORY;
        }
        String below = nodes.higherKey(path);
        return below != null && LayerPath.isWithin(below, path);
    }

    private void removeBelow(String path) {
        for (Iterator<String> i = nodes.tailMap(path, false).keySet().iterator(); i.hasNext(); ) {
            if (!LayerPath.isWithin(i.next(), path)) {
                return;
            }
            i.remove();
        }
    }

    /** The path with the links of its parents followed; its last name is not. */
    private String contained(String path) throws LayerFormatException {
        if (path.isEmpty()) {
            return "";
        }
        String real = LayerPath.child(directory(LayerPath.parent(path)), LayerPath.name(path));
        if (RawText.encode(real).length > LayerPath.MAX_BYTES) {
            throw new LayerFormatException(
                    offset, "a path is longer than " + LayerPath.MAX_BYTES + " bytes behind links");
        }
        return real;
    }

    /** Follows links of this layer within the root; a name that is no directory gives way to one. */
    private String directory(String path) throws LayerFormatException {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(path.split("/")));
        String at = "";
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                at = LayerPath.parent(at);
                continue;
            }
            String next = LayerPath.child(at, name);
            Node node = nodes.get(next);
            if (node == null || node.entry.type() == EntryType.DIRECTORY) {
                at = next;
            } else if (node.entry.type() == EntryType.SYMLINK) {
                if (++links > MAX_LINKS) {
                    throw new LayerFormatException(offset, "\"" + path + "\" leads through too many links");
                }
                String target = node.entry.linkTarget();
                if (target.startsWith("/")) {
                    at = "";
                }
                String[] parts = target.split("/");
                for (int i = parts.length - 1; i >= 0; i--) {
                    left.push(parts[i]);
                }
            } else {
                nodes.remove(next);
                at = next;
            }
        }
        return at;
    }

    private LayerIndex finish() throws LayerFormatException {
        settleMarks();
        LayerIndexBuilder index = new LayerIndexBuilder();
        Map<Node, String> first = new HashMap<>();
        TreeSet<String> all = new TreeSet<>(LayerPath.ORDER);
        all.addAll(nodes.keySet());
        all.addAll(marks());
        for (String path : all) {
            Node node = nodes.get(path);
            if (node != null) {
                addNode(index, path, node, first);
            }
            if (removed.contains(path)) {
                index.add(LayerEntry.whiteout(path));
            } else if (opaque.contains(path)) {
                index.add(LayerEntry.opaque(path));
            }
        }
        return index.build();
    }

    private static void addNode(LayerIndexBuilder index, String path, Node node, Map<Node, String> first) {
        LayerEntry entry = node.entry.withPath(path);
        String primary = first.putIfAbsent(node, path);
        if (primary != null) {
            boolean foreign = entry.type() == EntryType.HARDLINK;
            index.add(foreign ? entry : LayerEntry.hardlink(path, entry.withPath(primary)));
            return;
        }
        index.add(entry);
        if (node.account != null) {
            index.account(path, node.account);
        }
    }

    private NavigableSet<String> marks() {
        NavigableSet<String> marks = new TreeSet<>(LayerPath.ORDER);
        marks.addAll(removed);
        marks.addAll(opaque);
        return marks;
    }

    /**
     * A whiteout of a name this layer has as well: a directory hides what was in it, anything else hides it anyway.
     * Marks below a mark or below what is no directory change nothing.
     */
    private void settleMarks() {
        for (String path : new TreeSet<>(removed)) {
            if (isDirectory(path)) {
                removed.remove(path);
                opaque.add(path);
            } else if (nodes.containsKey(path)) {
                removed.remove(path);
            }
        }
        opaque.removeIf(path -> removed.contains(path) || (nodes.containsKey(path) && !isDirectory(path)));
        NavigableSet<String> all = marks();
        removed.removeIf(path -> isMoot(LayerPath.parent(path), all));
        opaque.removeIf(path -> !path.isEmpty() && isMoot(LayerPath.parent(path), all));
    }

    private boolean isMoot(String directory, NavigableSet<String> marks) {
        for (String at = directory; ; at = LayerPath.parent(at)) {
            Node node = nodes.get(at);
            if (marks.contains(at) || (node != null && node.entry.type() != EntryType.DIRECTORY)) {
                return true;
            }
            if (at.isEmpty()) {
                return false;
            }
        }
    }
}
