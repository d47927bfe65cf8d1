package dev.drydock.layer;

import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordWriter;
import dev.drydock.fs.RawText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes an index of entries that come in order and in normal form. */
final class LayerIndexBuilder {
    private final RecordWriter out = new RecordWriter(LayerIndex.KIND, LayerIndex.VERSION);
    private final Deque<String> open = new ArrayDeque<>();
    private final Set<String> missing = new LinkedHashSet<>();
    private final List<LayerEntry> links = new ArrayList<>();
    private final SortedMap<String, byte[]> accounts = new TreeMap<>();
    private @Nullable LayerEntry last;

    /** @throws IllegalArgumentException if the entry is out of order or its parent is no directory */
    void add(LayerEntry e) {
        checkOrder(e);
        last = e;
        while (!open.isEmpty() && !LayerPath.isWithin(e.path(), open.peek())) {
            open.pop();
        }
        openParents(e.type() == EntryType.OPAQUE ? e.path() : LayerPath.parent(e.path()));
        if (e.type() == EntryType.DIRECTORY) {
            open.push(e.path());
        } else if (e.type() == EntryType.HARDLINK) {
            links.add(e);
        }
        EntryRecord.write(out, e);
    }

    void account(String path, byte[] content) {
        accounts.put(path, content);
    }

    LayerIndex build() {
        try {
            LayerIndex unlinked = finish(List.of());
            List<String> foreign = new ArrayList<>();
            for (LayerEntry link : links) {
                Optional<LayerEntry> target = unlinked.entry(link.linkTarget());
                if (target.isEmpty() || target.get().type() == EntryType.WHITEOUT) {
                    foreign.add(link.path());
                } else if (target.get().type() == EntryType.DIRECTORY
                        || target.get().type() == EntryType.HARDLINK) {
                    throw new IllegalArgumentException("\"" + link.path() + "\" is a hard link to "
                            + target.get().type() + " \"" + link.linkTarget() + "\"");
                }
            }
            return foreign.isEmpty() ? unlinked : finish(foreign);
        } catch (RecordFormatException e) {
            throw new IllegalStateException("what was just written cannot be read", e);
        }
    }

    private LayerIndex finish(List<String> foreign) throws RecordFormatException {
        RecordWriter whole = out.copy();
        whole.number(0);
        texts(whole, missing);
        texts(whole, foreign);
        whole.number(accounts.size());
        accounts.forEach((path, content) -> whole.bytes(RawText.encode(path)).bytes(content));
        return LayerIndex.made(whole.finish());
    }

    private static void texts(RecordWriter out, Collection<String> texts) {
        out.number(texts.size());
        texts.forEach(text -> out.bytes(RawText.encode(text)));
    }

    private void checkOrder(LayerEntry e) {
        LayerEntry before = last;
        if (before == null) {
            return;
        }
        int order = LayerPath.ORDER.compare(before.path(), e.path());
        boolean marksIt = order == 0 && e.type() == EntryType.OPAQUE && before.type() == EntryType.DIRECTORY;
        if (order > 0 || (order == 0 && !marksIt)) {
            throw new IllegalArgumentException("\"" + e.path() + "\" after \"" + before.path() + "\"");
        }
        boolean holds = before.type() == EntryType.DIRECTORY || before.type() == EntryType.OPAQUE;
        if (order < 0 && !holds && LayerPath.isWithin(e.path(), before.path())) {
            throw new IllegalArgumentException("\"" + e.path() + "\" below " + before.type());
        }
    }

    private void openParents(String parent) {
        if (parent.isEmpty() || parent.equals(open.peek())) {
            return;
        }
        openParents(LayerPath.parent(parent));
        missing.add(parent);
        open.push(parent);
    }
}
