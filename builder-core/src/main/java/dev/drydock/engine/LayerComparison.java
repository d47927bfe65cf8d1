package dev.drydock.engine;

import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerIndex;
import dev.drydock.layer.Xattrs;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares two layers that one step made, entry by entry. */
final class LayerComparison {
    private static final String NOTHING = "nothing";
    private static final int XATTR_SHOWN = 32;

    private final boolean times;

    /** @param times whether times are to be the same */
    LayerComparison(boolean times) {
        this.times = times;
    }

    /** Takes what differs. */
    @FunctionalInterface
    interface Findings {
        void add(String path, String attribute, String first, String again);
    }

    /** An entry's name in its layer: a directory may be listed, and what it held removed. */
    private record Key(String path, boolean opaque) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byPath = path.compareTo(other.path);
            return byPath != 0 ? byPath : Boolean.compare(opaque, other.opaque);
        }
    }

    void compare(LayerIndex first, LayerIndex again, Findings findings) {
        SortedMap<Key, LayerEntry> before = byKey(first);
        SortedMap<Key, LayerEntry> after = byKey(again);
        Set<Key> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        for (Key key : all) {
            LayerEntry one = before.get(key);
            LayerEntry other = after.get(key);
            String path = "/" + key.path();
            if (one == null || other == null) {
                findings.add(
                        path,
                        "missing:",
                        one == null ? NOTHING : words(one.type()),
                        other == null ? NOTHING : words(other.type()));
            } else {
                compare(path, one, other, findings);
            }
        }
    }

    private static SortedMap<Key, LayerEntry> byKey(LayerIndex index) {
        SortedMap<Key, LayerEntry> entries = new TreeMap<>();
        for (LayerEntry entry : index.entries()) {
            entries.put(new Key(entry.path(), entry.type() == EntryType.OPAQUE), entry);
        }
        return entries;
    }

    private void compare(String path, LayerEntry first, LayerEntry again, Findings findings) {
        if (first.type() != again.type()) {
            findings.add(path, "type", words(first.type()), words(again.type()));
            return;
        }
        changed(path, "content", String.valueOf(first.content()), String.valueOf(again.content()), findings);
        changed(path, "size", Long.toString(first.size()), Long.toString(again.size()), findings);
        changed(path, "link", first.linkTarget(), again.linkTarget(), findings);
        changed(path, "mode", octal(first), octal(again), findings);
        changed(path, "owner", first.uid() + ":" + first.gid(), again.uid() + ":" + again.gid(), findings);
        changed(
                path,
                "device",
                first.devMajor() + ":" + first.devMinor(),
                again.devMajor() + ":" + again.devMinor(),
                findings);
        xattrs(path, first.xattrs(), again.xattrs(), findings);
        if (times) {
            changed(path, "time", time(first), time(again), findings);
        }
    }

    private static void changed(String path, String attribute, String first, String again, Findings findings) {
        if (!first.equals(again)) {
            findings.add(path, attribute, first, again);
        }
    }

    private static void xattrs(String path, Xattrs first, Xattrs again, Findings findings) {
        Set<String> names = new TreeSet<>(first.names());
        names.addAll(again.names());
        for (String name : names) {
            byte[] one = first.get(name);
            byte[] other = again.get(name);
            if (!Arrays.equals(one, other)) {
                findings.add(path, "attribute " + name, hex(one), hex(other));
            }
        }
    }

    private static String hex(byte @org.jspecify.annotations.Nullable [] value) {
        if (value == null) {
            return NOTHING;
        }
        String digits = HexFormat.of().formatHex(value, 0, Math.min(value.length, XATTR_SHOWN));
        return "0x" + digits + (value.length > XATTR_SHOWN ? "…" : "");
    }

    private static String octal(LayerEntry entry) {
        return String.format(java.util.Locale.ROOT, "%04o", entry.mode());
    }

    private static String time(LayerEntry entry) {
        return Instant.ofEpochSecond(entry.mtimeSeconds(), entry.mtimeNanos()).toString();
    }

    private static String words(EntryType type) {
        return switch (type) {
            case FILE -> "a file";
            case DIRECTORY -> "a folder";
            case SYMLINK -> "a symbolic link";
            case HARDLINK -> "a hard link";
            case CHAR_DEVICE, BLOCK_DEVICE -> "a device";
            case FIFO -> "a fifo";
            case WHITEOUT -> "a removal";
            case OPAQUE -> "a removal of all in it";
        };
    }
}
