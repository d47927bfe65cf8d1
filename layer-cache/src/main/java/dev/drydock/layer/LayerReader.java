package dev.drydock.layer;

import static dev.drydock.layer.TarFormat.BLOCK;

import dev.drydock.fs.RawText;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks the members of anybody's layer tar, in their order: v7, ustar, GNU and pax headers.
 *
 * <p>Names are normalised and contained in the root; whiteouts and opaque markers become entries of their own kind;
 * links are not resolved (that is {@link LayerIndexer}'s part). Refused with a {@link LayerFormatException} that
 * names the offset: wrong checksums, malformed or huge extended headers, negative or overflowing numbers, unknown
 * members, whiteouts of nothing, overlay-family attributes, input that ends early. Global headers are passed
 * over, as the reference implementations do. For one thread; does not close the stream it reads.
 */
final class LayerReader {
    private static final int MAX_EXTENDED = 1024 * 1024;
    private static final long MAX_ID = 0xffff_fffeL;
    /** Some 35 thousand years, in seconds. */
    private static final long MAX_TIME = 1L << 40;

    private static final byte[] ZEROS = new byte[64 * 1024];

    private final InputStream in;
    private long position;
    private long contentLeft;
    private int paddingLeft;
    private long headerOffset;
    private long memberOffset;
    private @Nullable SparseMap sparse;
    private int stretch;
    private long sparseAt;
    private final byte[] skipped = new byte[64 * 1024];
    private final byte[] block = new byte[BLOCK];

    LayerReader(InputStream plainTar) {
        this.in = plainTar;
    }

    /** The next entry; null at the end of the tar. Content of the one before is passed over as far as it was not read. */
    @Nullable
    LayerEntry next() throws IOException {
        while (true) {
            LayerEntry entry = nextMember();
            if (entry == null || !entry.path().equals(IGNORED)) {
                return entry;
            }
        }
    }

    /** Reads content of the current entry: -1 at its end. */
    int read(byte[] bytes, int offset, int length) throws IOException {
        SparseMap map = sparse;
        return map == null ? held(bytes, offset, length) : expanded(map, bytes, offset, length);
    }

    /** Content of a sparse file: what the member holds, and zeros between. */
    private int expanded(SparseMap map, byte[] bytes, int offset, int length) throws IOException {
        while (stretch < map.starts().size()
                && sparseAt == map.starts().get(stretch) + map.lengths().get(stretch)) {
            stretch++;
        }
        boolean last = stretch == map.starts().size();
        long start = last ? map.size() : map.starts().get(stretch);
        long end = sparseAt < start || last ? start : start + map.lengths().get(stretch);
        if (sparseAt == end) {
            return -1;
        }
        int n = (int) Math.min(Math.min(length, ZEROS.length), end - sparseAt);
        if (sparseAt < start) {
            System.arraycopy(ZEROS, 0, bytes, offset, n);
        } else {
            n = held(bytes, offset, n);
        }
        sparseAt += n;
        return n;
    }

    /** Bytes that have been read. */
    long position() {
        return position;
    }

    private int held(byte[] bytes, int offset, int length) throws IOException {
        if (contentLeft == 0) {
            return -1;
        }
        int n = in.read(bytes, offset, (int) Math.min(length, contentLeft));
        if (n < 0) {
            throw new LayerFormatException(
                    headerOffset, "the layer ends " + contentLeft + " bytes before the content does");
        }
        position += n;
        contentLeft -= n;
        return n;
    }

    /** Where the header of the current entry starts in the tar. */
    long headerOffset() {
        return headerOffset;
    }

    /** Reads to the end of the stream what follows the tar. */
    void drain() throws IOException {
        while (in.read(skipped) >= 0) {
            // What follows belongs to the layer's digest but not to its content.
        }
    }

    /** No path of a tar can be this. */
    private static final String IGNORED = "\0";

    private @Nullable LayerEntry nextMember() throws IOException {
        PaxFields fields = new PaxFields();
        boolean extended = false;
        skipContent();
        memberOffset = position;
        while (true) {
            headerOffset = position;
            if (!readBlock(extended)) {
                return null;
            }
            if (TarHeader.isZero(block)) {
                if (extended) {
                    throw new LayerFormatException(headerOffset, "an extended header has no member");
                }
                if (readBlock(false) && !TarHeader.isZero(block)) {
                    throw new LayerFormatException(headerOffset, "a single zero block is followed by a member");
                }
                return null;
            }
            TarHeader header = new TarHeader(block.clone(), headerOffset);
            switch (header.type()) {
                case 'x' -> {
                    fields.read(extension(header), headerOffset);
                    extended = true;
                }
                case 'g' -> extension(header);
                case 'L' -> {
                    fields.path = untilNul(extension(header));
                    extended = true;
                }
                case 'K' -> {
                    fields.link = untilNul(extension(header));
                    extended = true;
                }
                default -> {
                    return member(header, fields);
                }
            }
        }
    }

    private LayerEntry member(TarHeader header, PaxFields fields) throws IOException {
        byte[] sparseName = fields.sparse.name;
        byte[] longName = sparseName == null ? fields.path : sparseName;
        byte[] rawName = longName == null ? header.name() : longName;
        byte[] rawLink = fields.link == null ? header.link() : fields.link;
        EntryType type = type(header.type(), rawName);
        long size = fields.size == null ? header.size() : fields.size;
        if (size < 0) {
            throw new LayerFormatException(headerOffset, "the size is negative");
        }
        if (type != EntryType.FILE) {
            size = 0; // header-only members: whatever they say, no content follows
        }
        contentLeft = size;
        paddingLeft = TarFormat.padding(size);
        if (type == EntryType.FILE) {
            sparse = sparse(header, fields);
        }
        SparseMap map = sparse;
        String path = LayerPath.normalise(RawText.decode(rawName));
        checkPath(path, rawName);
        String name = LayerPath.name(path);
        if (name.startsWith(TarFormat.WHITEOUT)) {
            return mark(LayerPath.parent(path), name);
        }
        BigDecimal time = fields.mtime;
        long seconds = time == null
                ? header.mtime()
                : time.setScale(0, RoundingMode.FLOOR).longValueExact();
        int nanos = time == null
                ? 0
                : time.subtract(BigDecimal.valueOf(seconds)).movePointRight(9).intValueExact();
        if (Math.abs(seconds) > MAX_TIME) {
            throw new LayerFormatException(headerOffset, "the time " + seconds + " is beyond all calendars");
        }
        boolean device = type == EntryType.CHAR_DEVICE || type == EntryType.BLOCK_DEVICE;
        int major = device ? device(header.major()) : 0;
        int minor = device ? device(header.minor()) : 0;
        if (type == EntryType.CHAR_DEVICE && major == 0 && minor == 0) {
            return LayerEntry.whiteout(checkedTarget(path)); // that is how an overlay would read it
        }
        return new LayerEntry(
                path,
                type,
                header.mode(),
                id(fields.uid == null ? header.uid() : fields.uid),
                id(fields.gid == null ? header.gid() : fields.gid),
                seconds,
                nanos,
                map == null ? size : map.size(),
                major,
                minor,
                type == EntryType.SYMLINK || type == EntryType.HARDLINK ? link(rawLink) : "",
                xattrs(fields),
                null,
                type != EntryType.FILE ? -1 : map == null ? position : LayerEntry.SPARSE + memberOffset);
    }

    private @Nullable SparseMap sparse(TarHeader header, PaxFields fields) throws IOException {
        boolean old = header.type() == 'S';
        Long size = fields.sparse.size;
        if (!old && size == null) {
            return null;
        }
        stretch = 0;
        sparseAt = 0;
        SparseMap map;
        if (old || size == null) { // the map's own blocks do not count as content
            map = SparseMap.old(header, this::extraBlock, headerOffset);
        } else if (fields.sparse.mapIsInContent) {
            map = SparseMap.ofLines(size, this::contentBlock, headerOffset);
        } else {
            map = SparseMap.ofPairs(size, fields.sparse.pairs, headerOffset);
        }
        return map.checked(contentLeft, headerOffset);
    }

    private byte[] extraBlock() throws IOException {
        readBlock(true);
        return block.clone();
    }

    private byte[] contentBlock() throws IOException {
        byte[] bytes = new byte[BLOCK];
        for (int at = 0; at < BLOCK; ) {
            int n = held(bytes, at, BLOCK - at);
            if (n < 0) {
                throw new LayerFormatException(headerOffset, "the map of a sparse file is cut off");
            }
            at += n;
        }
        return bytes;
    }

    private LayerEntry mark(String directory, String name) throws LayerFormatException {
        if (name.equals(TarFormat.OPAQUE)) {
            return LayerEntry.opaque(directory);
        }
        if (name.startsWith(TarFormat.AUFS)) {
            return LayerEntry.whiteout(IGNORED); // bookkeeping of a file system long gone
        }
        String removed = name.substring(TarFormat.WHITEOUT.length());
        if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
            throw new LayerFormatException(
                    headerOffset, "the whiteout \"" + name + "\" removes nothing that has a name");
        }
        return LayerEntry.whiteout(LayerPath.child(directory, removed));
    }

    private String checkedTarget(String path) throws LayerFormatException {
        if (path.isEmpty()) {
            throw new LayerFormatException(headerOffset, "the root is removed");
        }
        return path;
    }

    private EntryType type(char flag, byte[] name) throws LayerFormatException {
        return switch (flag) {
            case '0', '\0', '7', 'S' ->
                (flag == '0' || flag == '\0') && name.length > 0 && name[name.length - 1] == '/'
                        ? EntryType.DIRECTORY
                        : EntryType.FILE;
            case '1' -> EntryType.HARDLINK;
            case '2' -> EntryType.SYMLINK;
            case '3' -> EntryType.CHAR_DEVICE;
            case '4' -> EntryType.BLOCK_DEVICE;
            case '5' -> EntryType.DIRECTORY;
            case '6' -> EntryType.FIFO;
            default -> throw new LayerFormatException(headerOffset, "a member has the unknown type " + (int) flag);
        };
    }

    private void checkPath(String path, byte[] raw) throws LayerFormatException {
        if (path.indexOf(0) >= 0) {
            throw new LayerFormatException(headerOffset, "a name holds a NUL");
        }
        if (raw.length > LayerPath.MAX_BYTES) {
            throw new LayerFormatException(
                    headerOffset,
                    "a name has " + raw.length + " bytes; at most " + LayerPath.MAX_BYTES + " are allowed");
        }
    }

    private String link(byte[] raw) throws LayerFormatException {
        if (raw.length > LayerPath.MAX_BYTES) {
            throw new LayerFormatException(headerOffset, "a link target has " + raw.length + " bytes");
        }
        return RawText.decode(raw);
    }

    private long id(long id) throws LayerFormatException {
        if (id < 0 || id > MAX_ID) {
            throw new LayerFormatException(headerOffset, "the owner " + id + " is no user or group number");
        }
        return id;
    }

    private int device(long number) throws LayerFormatException {
        if (number < 0 || number > 0xfffff) {
            throw new LayerFormatException(headerOffset, "the device number " + number + " is out of range");
        }
        return (int) number;
    }

    private Xattrs xattrs(PaxFields fields) throws LayerFormatException {
        if (fields.xattrs.size() > Xattrs.MAX) {
            throw new LayerFormatException(headerOffset, "a member has " + fields.xattrs.size() + " attributes");
        }
        for (String name : fields.xattrs.keySet()) {
            // The kernel would follow a redirect that a layer brings along.
            if (name.isEmpty() || name.indexOf(0) >= 0) {
                throw new LayerFormatException(headerOffset, "an attribute has a malformed name");
            }
            if (Xattrs.isOverlay(name)) {
                throw new LayerFormatException(
                        headerOffset, "the attribute " + name + " belongs to the overlay file system");
            }
        }
        return Xattrs.of(fields.xattrs);
    }

    private byte[] extension(TarHeader header) throws IOException {
        long size = header.size();
        if (size < 0 || size > MAX_EXTENDED) {
            throw new LayerFormatException(headerOffset, "an extended header has " + size + " bytes");
        }
        contentLeft = size;
        paddingLeft = TarFormat.padding(size);
        byte[] bytes = new byte[(int) size];
        int at = 0;
        while (at < bytes.length) {
            at += held(bytes, at, bytes.length - at);
        }
        skipContent();
        return bytes;
    }

    private static byte[] untilNul(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    private void skipContent() throws IOException {
        sparse = null;
        while (contentLeft > 0) {
            held(skipped, 0, skipped.length);
        }
        contentLeft = paddingLeft;
        paddingLeft = 0;
        while (contentLeft > 0) {
            held(skipped, 0, skipped.length);
        }
    }

    /** False at a clean end of input, which some writers leave instead of zero blocks. */
    private boolean readBlock(boolean required) throws IOException {
        int at = 0;
        while (at < BLOCK) {
            int n = in.read(block, at, BLOCK - at);
            if (n < 0) {
                if (at == 0 && !required) {
                    return false;
                }
                throw new LayerFormatException(position, "the layer ends within a header");
            }
            at += n;
            position += n;
        }
        return true;
    }
}
