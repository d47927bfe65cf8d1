package dev.drydock.content;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The store's small binary format, written: a four-letter kind, a version, values, and a checksum over all of it.
 *
 * <p>Numbers take seven bits a byte, least significant first; bytes and text are preceded by their length. What was
 * written is read back by {@link RecordReader} in the same order. Grows in memory: for records and indexes, not for
 * content.
 */
public final class RecordWriter {
    private final Buffer out = new Buffer();

    /** @param kind four ASCII letters that tell this kind of record from all others */
    public RecordWriter(String kind, int version) {
        if (kind.length() != 4) {
            throw new IllegalArgumentException("a kind of record has four letters: " + kind);
        }
        out.writeBytes(kind.getBytes(StandardCharsets.US_ASCII));
        out.write(version);
    }

    private RecordWriter() {}

    /** What was written so far, to be gone on with on its own. */
    public RecordWriter copy() {
        RecordWriter copy = new RecordWriter();
        copy.out.writeBytes(out.toByteArray());
        return copy;
    }

    /** A number, 0 or more in few bytes; negative ones take ten. */
    public RecordWriter number(long n) {
        long rest = n;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** A number that may be negative, small around zero. */
    public RecordWriter signed(long n) {
        return number((n << 1) ^ (n >> 63));
    }

    public RecordWriter flag(boolean b) {
        return number(b ? 1 : 0);
    }

    public RecordWriter bytes(byte[] bytes) {
        number(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** Bytes whose number the reader knows. */
    public RecordWriter fixed(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Text in UTF-8. */
    public RecordWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public RecordWriter digest(Digest digest) {
        return fixed(digest.hash());
    }

    /** Bytes written so far, the head of five bytes included. */
    public int size() {
        return out.size();
    }

    /** The whole record with its checksum. */
    public byte[] finish() {
        return finish("");
    }

    /**
     * The whole record, with a checksum that is right for this entry of the store alone: a record that lies in the place
     * of another is found out. From version 2 of a kind on.
     */
    public byte[] finish(String entry) {
        byte[] checksum = out.hash(entry);
        out.writeBytes(checksum);
        return out.toByteArray();
    }

    private static final class Buffer extends ByteArrayOutputStream {
        byte[] hash(String entry) {
            var hasher = Digest.hasher();
            hasher.update(buf, 0, count);
            hasher.update(entry.getBytes(StandardCharsets.UTF_8));
            return hasher.digest();
        }
    }
}
