package dev.drydock.layer;

import static dev.drydock.layer.TarFormat.BLOCK;

import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.fs.RawText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * Writes the one canonical tar of a layer: the same entries give the same bytes everywhere.
 *
 * <p>Each entry is a ustar header, preceded by a pax extended header only where ustar cannot say it: names that are
 * longer than 100 bytes or not ASCII, large numbers, extended attributes (raw bytes as {@code SCHILY.xattr.*}). Times
 * are whole seconds. Entries come in {@link LayerPath#ORDER}, an {@link EntryType#OPAQUE} right after its directory;
 * out of order is an {@link IllegalArgumentException}. The index grows as the layer is written.
 *
 * <p>Does not close the stream it writes to.
 */
public final class LayerWriter {
    private static final byte[] ZEROS = new byte[2 * BLOCK];

    private final OutputStream out;
    private final LayerIndexBuilder index = new LayerIndexBuilder();
    private final byte[] copy = new byte[64 * 1024];
    private long written;

    public LayerWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes an entry without content (an empty file among them).
     *
     * @throws UnrepresentableException if its name or attributes have no form in a layer
     */
    public void add(LayerEntry entry) throws IOException {
        if (entry.type() == EntryType.FILE) {
            add(entry, InputStream.nullInputStream());
            return;
        }
        index.add(wholeSeconds(entry));
        header(entry);
    }

    /**
     * Writes a file and exactly as many bytes of its content as the entry says. Reads no further, does not close.
     *
     * @throws EOFException if the content ends early
     * @throws DigestMismatchException if the entry says what its content is, and it is something else
     * @throws UnrepresentableException if its name or attributes have no form in a layer
     */
    public void add(LayerEntry file, InputStream content) throws IOException {
        if (file.type() != EntryType.FILE) {
            throw new IllegalArgumentException("\"" + file.path() + "\" is no file");
        }
        header(file);
        long offset = written;
        AccountFiles.Capture account = AccountFiles.capture(file.path(), file.size());
        MessageDigest hasher = Digest.hasher();
        long left = file.size();
        while (left > 0) {
            int n = content.read(copy, 0, (int) Math.min(copy.length, left));
            if (n < 0) {
                throw new EOFException("\"" + file.path() + "\" ended " + left + " bytes before its size");
            }
            hasher.update(copy, 0, n);
            account.write(copy, 0, n);
            write(copy, n);
            left -= n;
        }
        write(ZEROS, TarFormat.padding(file.size()));
        Digest found = Digest.ofHash(hasher.digest());
        Digest expected = file.content();
        if (expected != null && !expected.equals(found)) {
            throw new DigestMismatchException("content of \"" + file.path() + "\"", expected, found);
        }
        index.add(wholeSeconds(file).withContent(found, offset));
        account.keepIn(index);
    }

    /** Bytes of tar written so far. */
    public long written() {
        return written;
    }

    /** Writes the end of the tar and gives the index of what was written. */
    public LayerIndex finish() throws IOException {
        write(ZEROS, ZEROS.length);
        out.flush();
        return index.build();
    }

    private static LayerEntry wholeSeconds(LayerEntry entry) {
        return entry.mtimeNanos() == 0 ? entry : entry.withMtime(entry.mtimeSeconds());
    }

    private void header(LayerEntry e) throws IOException {
        byte[] name = name(e);
        boolean isLink = e.type() == EntryType.SYMLINK || e.type() == EntryType.HARDLINK;
        byte[] link = isLink ? RawText.encode(e.linkTarget()) : new byte[0];
        PaxRecords pax = new PaxRecords();
        pax.text("path", name);
        pax.text("linkpath", link);
        pax.number("uid", e.uid(), TarFormat.SMALL_LENGTH);
        pax.number("gid", e.gid(), TarFormat.SMALL_LENGTH);
        pax.number("size", e.size(), TarFormat.LARGE_LENGTH);
        pax.number("mtime", e.mtimeSeconds(), TarFormat.LARGE_LENGTH);
        pax.xattrs(e);
        byte[] records = pax.encode();
        if (records.length > 0) {
            byte[] head = block("PaxHeaders/" + LayerPath.name(e.path()), (byte) 'x', records.length);
            TarFormat.octal(head, TarFormat.MODE, TarFormat.SMALL_LENGTH, 0644);
            TarFormat.seal(head);
            write(head, BLOCK);
            write(records, records.length);
            write(ZEROS, TarFormat.padding(records.length));
        }
        byte[] head = block(RawText.decode(name), typeFlag(e.type()), e.size());
        ascii(head, TarFormat.LINK, RawText.decode(link));
        TarFormat.octal(head, TarFormat.MODE, TarFormat.SMALL_LENGTH, e.mode());
        octalOrZero(head, TarFormat.UID, TarFormat.SMALL_LENGTH, e.uid());
        octalOrZero(head, TarFormat.GID, TarFormat.SMALL_LENGTH, e.gid());
        octalOrZero(head, TarFormat.MTIME, TarFormat.LARGE_LENGTH, e.mtimeSeconds());
        TarFormat.octal(head, TarFormat.MAJOR, TarFormat.SMALL_LENGTH, e.devMajor());
        TarFormat.octal(head, TarFormat.MINOR, TarFormat.SMALL_LENGTH, e.devMinor());
        TarFormat.seal(head);
        write(head, BLOCK);
    }

    /** The name in the tar: directories end in a slash, marks have their file names. */
    private static byte[] name(LayerEntry e) throws IOException {
        String path = e.path();
        String name = LayerPath.name(path);
        if (name.startsWith(TarFormat.WHITEOUT)) {
            throw new UnrepresentableException(path, "names that start with .wh. mark removed files");
        }
        if (!LayerPath.normalise(path).equals(path) || path.indexOf(0) >= 0) {
            throw new IllegalArgumentException("\"" + path + "\" is not a normal path");
        }
        String inTar = switch (e.type()) {
            case WHITEOUT -> LayerPath.child(LayerPath.parent(path), TarFormat.WHITEOUT + name);
            case OPAQUE -> LayerPath.child(path, TarFormat.OPAQUE);
            case DIRECTORY -> path.isEmpty() ? "./" : path + "/";
            default -> path;
        };
        if (inTar.isEmpty() || (path.isEmpty() && e.type() == EntryType.WHITEOUT)) {
            throw new IllegalArgumentException("the root can only be a directory");
        }
        byte[] bytes = RawText.encode(inTar);
        if (bytes.length > LayerPath.MAX_BYTES) {
            throw new UnrepresentableException(path, "the path is longer than " + LayerPath.MAX_BYTES + " bytes");
        }
        return bytes;
    }

    private static byte typeFlag(EntryType type) {
        return (byte)
                switch (type) {
                    case FILE, WHITEOUT, OPAQUE -> '0';
                    case HARDLINK -> '1';
                    case SYMLINK -> '2';
                    case CHAR_DEVICE -> '3';
                    case BLOCK_DEVICE -> '4';
                    case DIRECTORY -> '5';
                    case FIFO -> '6';
                };
    }

    private static byte[] block(String name, byte type, long size) {
        byte[] block = new byte[BLOCK];
        ascii(block, TarFormat.NAME, name);
        for (int field : new int[] {TarFormat.UID, TarFormat.GID, TarFormat.MAJOR, TarFormat.MINOR}) {
            TarFormat.octal(block, field, TarFormat.SMALL_LENGTH, 0);
        }
        TarFormat.octal(block, TarFormat.MTIME, TarFormat.LARGE_LENGTH, 0);
        octalOrZero(block, TarFormat.SIZE, TarFormat.LARGE_LENGTH, size);
        block[TarFormat.TYPE] = type;
        ascii(block, TarFormat.MAGIC, "ustar");
        block[TarFormat.MAGIC + 6] = '0';
        block[TarFormat.MAGIC + 7] = '0';
        return block;
    }

    /** What ustar can hold of a text; the whole of it is in a pax record where this loses anything. */
    private static void ascii(byte[] block, int field, String text) {
        int length = Math.min(text.length(), TarFormat.NAME_LENGTH);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            block[field + i] = (byte) (c < 0x80 ? c : '_');
        }
    }

    private static void octalOrZero(byte[] block, int field, int length, long value) {
        TarFormat.octal(block, field, length, TarFormat.fits(value, length) ? value : 0);
    }

    private void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        written += length;
    }
}
