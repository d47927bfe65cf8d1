package dev.drydock.layer;

import dev.drydock.content.DiffId;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import dev.drydock.fs.RawText;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one layer holds: all its entries in {@link LayerPath#ORDER}, without content.
 *
 * <p>In its normal form each path has one entry, and a directory may have an {@link EntryType#OPAQUE} right after it;
 * the parent of an entry is a directory or is not named at all; a hard link points to a file (or link, device, fifo)
 * of this layer that is no hard link itself, or to a path of a layer below. Immutable; kept as the bytes of its
 * record, entries are decoded when asked for.
 */
public final class LayerIndex {
    static final String KIND = "DDIX";
    static final int VERSION = 2;
    private static final int HEAD = 5;
    private static final int CHECKSUM = 32;

    private final byte[] record;
    private final int[] starts;
    private final List<String> missingParents;
    private final List<String> foreignLinks;
    private final SortedMap<String, byte[]> accounts;
    private final Set<String> linkTargets = new HashSet<>();
    private final RecordReader reader;

    private LayerIndex(byte[] record, String layer, String what) throws RecordFormatException {
        this.record = record;
        this.reader = new RecordReader(record, KIND, VERSION, what, layer);
        this.starts = starts();
        this.missingParents = texts(reader);
        this.foreignLinks = texts(reader);
        this.accounts = new TreeMap<>();
        for (int n = reader.count(record.length); n > 0; n--) {
            accounts.put(RawText.decode(reader.bytes()), reader.bytes());
        }
        reader.finish();
    }

    /**
     * Reads what {@link #encode} gave.
     *
     * @param layer whose index it has to be
     * @param what names the record in messages
     * @throws RecordFormatException if the bytes are not such a record, whole and unchanged
     */
    public static LayerIndex decode(byte[] record, DiffId layer, String what) throws RecordFormatException {
        return new LayerIndex(record, layer.hex(), what);
    }

    /** The index of a layer that is not known by name yet. */
    static LayerIndex made(byte[] record) throws RecordFormatException {
        return new LayerIndex(record, "", "a new index");
    }

    /** The bytes of this index, with a checksum that is right for this layer alone. */
    public byte[] encode(DiffId layer) {
        byte[] values = Arrays.copyOfRange(record, HEAD, record.length - CHECKSUM);
        return new RecordWriter(KIND, VERSION).fixed(values).finish(layer.hex());
    }

    /** Whether both say the same of a layer. */
    public boolean sameAs(LayerIndex other) {
        return Arrays.equals(
                record, HEAD, record.length - CHECKSUM, other.record, HEAD, other.record.length - CHECKSUM);
    }

    /** All entries, in order; decoded on each access. */
    public List<LayerEntry> entries() {
        return new Entries();
    }

    /**
     * Whether the layer names all parent directories and all hard link targets of its entries, so that it means the
     * same on every stack. (The root itself need not be named.)
     */
    public boolean closed() {
        return missingParents.isEmpty() && foreignLinks.isEmpty();
    }

    /** Directories that hold entries but are not named, in order. */
    public List<String> missingParents() {
        return missingParents;
    }

    /** Paths of hard links whose target is in a layer below, in order. */
    public List<String> foreignLinks() {
        return foreignLinks;
    }

    /** What the layer has at this path, a whiteout included; empty for a directory that is only implied. */
    public Optional<LayerEntry> entry(String path) {
        byte[] key = RawText.encode(path);
        int i = lowerBound(key);
        if (i < starts.length && comparePath(i, key) == 0) {
            LayerEntry entry = get(i);
            return entry.type() == EntryType.OPAQUE ? Optional.empty() : Optional.of(entry);
        }
        return Optional.empty();
    }

    /** Whether the layer hides what the layers below have in this directory. */
    public boolean opaque(String directory) {
        byte[] key = RawText.encode(directory);
        for (int i = lowerBound(key); i < starts.length && comparePath(i, key) == 0; i++) {
            if (get(i).type() == EntryType.OPAQUE) {
                return true;
            }
        }
        return false;
    }

    /** Whether a hard link of this layer points to this path. */
    public boolean isLinked(String path) {
        return linkTargets.contains(path);
    }

    /** Whether the layer has anything below this directory. */
    public boolean hasBelow(String directory) {
        byte[] key = RawText.encode(directory);
        int i = lowerBound(key);
        while (i < starts.length && comparePath(i, key) == 0) {
            i++;
        }
        return i < starts.length && LayerPath.isWithin(path(i), directory);
    }

    /** Names directly in this directory, those of whiteouts and implied directories included, in order. */
    public List<String> names(String directory) {
        List<String> names = new ArrayList<>();
        byte[] key = RawText.encode(directory);
        int i = lowerBound(key);
        while (i < starts.length && comparePath(i, key) == 0) {
            i++;
        }
        while (i < starts.length) {
            String path = path(i);
            if (!LayerPath.isWithin(path, directory)) {
                break;
            }
            int from = directory.isEmpty() ? 0 : directory.length() + 1;
            int slash = path.indexOf('/', from);
            String child = slash < 0 ? path : path.substring(0, slash);
            names.add(child.substring(from));
            i = afterSubtree(RawText.encode(child), i);
        }
        return names;
    }

    /** The content of a user or group file of this layer, if it is one and is kept here. */
    public Optional<byte[]> account(String path) {
        byte[] content = accounts.get(path);
        return content == null ? Optional.empty() : Optional.of(content.clone());
    }

    /** Whether a time is another in an image of this epoch. */
    boolean hasTimeNotOf(long epoch) {
        return entries().stream()
                .anyMatch(e -> !e.type().isMark() && FixedTime.at(e.mtimeSeconds(), epoch) != e.mtimeSeconds());
    }

    /** The same layer in an image of this epoch. */
    LayerIndex atEpoch(long epoch) {
        LayerIndexBuilder builder = new LayerIndexBuilder();
        for (LayerEntry e : entries()) {
            builder.add(e.type().isMark() ? e : e.withMtime(FixedTime.at(e.mtimeSeconds(), epoch)));
        }
        accounts.forEach(builder::account);
        return builder.build();
    }

    private LayerEntry get(int i) {
        try {
            synchronized (reader) {
                reader.position(starts[i]);
                return EntryRecord.read(reader);
            }
        } catch (RecordFormatException e) {
            throw new IllegalStateException("was decoded before", e);
        }
    }

    private String path(int i) {
        int length = pathLength(starts[i]);
        return RawText.decode(record, pathStart(starts[i]), length);
    }

    /** First entry at or after the path. */
    private int lowerBound(byte[] path) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (comparePath(middle, path) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** First entry after the path and all below it, at or after {@code from}. */
    private int afterSubtree(byte[] path, int from) {
        int low = from;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (comparePath(middle, path) <= 0 || isBelow(middle, path)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isBelow(int i, byte[] directory) {
        int start = pathStart(starts[i]);
        int length = pathLength(starts[i]);
        return length > directory.length
                && record[start + directory.length] == '/'
                && Arrays.equals(record, start, start + directory.length, directory, 0, directory.length);
    }

    private int comparePath(int i, byte[] path) {
        int start = pathStart(starts[i]);
        int length = pathLength(starts[i]);
        int at = Arrays.mismatch(record, start, start + length, path, 0, path.length);
        if (at < 0) {
            return 0;
        }
        if (at >= length || at >= path.length) {
            return Integer.compare(length, path.length);
        }
        byte x = record[start + at];
        byte y = path[at];
        return Integer.compare(x == '/' ? 0 : x & 0xff, y == '/' ? 0 : y & 0xff);
    }

    /** The length is a number of one or two bytes: paths have at most {@link LayerPath#MAX_BYTES}. */
    private int pathLength(int start) {
        int first = record[start];
        return first >= 0 ? first - 1 : ((first & 0x7f) | (record[start + 1] << 7)) - 1;
    }

    private int pathStart(int start) {
        return record[start] >= 0 ? start + 1 : start + 2;
    }

    private int[] starts() throws RecordFormatException {
        int[] starts = new int[64];
        int count = 0;
        while (true) {
            int start = reader.position();
            int length = reader.count(LayerPath.MAX_BYTES + 1) - 1;
            if (length < 0) {
                return Arrays.copyOf(starts, count);
            }
            reader.position(start);
            LayerEntry entry = EntryRecord.read(reader);
            if (entry.type() == EntryType.HARDLINK) {
                linkTargets.add(entry.linkTarget());
            }
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count++] = start;
        }
    }

    private static List<String> texts(RecordReader reader) throws RecordFormatException {
        List<String> texts = new ArrayList<>();
        for (int n = reader.count(Integer.MAX_VALUE); n > 0; n--) {
            texts.add(RawText.decode(reader.bytes()));
        }
        return List.copyOf(texts);
    }

    private final class Entries extends AbstractList<LayerEntry> implements RandomAccess {
        @Override
        public LayerEntry get(int i) {
            return LayerIndex.this.get(i);
        }

        @Override
        public int size() {
            return starts.length;
        }
    }
}
