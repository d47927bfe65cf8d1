package dev.drydock.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link RecordWriter} wrote; refuses everything else. The checksum is verified before the first value. */
public final class RecordReader {
    private static final int HEAD = 5;
    private static final int CHECKSUM = 32;

    private final byte[] bytes;
    private final int end;
    private final String what;
    private final int version;
    private int at;

    /**
     * Starts to read a record that may lie anywhere.
     *
     * @param what names the record in messages, such as its file
     * @param newest the newest version the caller understands
     * @throws RecordFormatException if it is of another kind, newer, cut short or changed
     */
    public RecordReader(byte[] bytes, String kind, int newest, String what) throws RecordFormatException {
        this(bytes, kind, newest, what, "");
    }

    /**
     * Starts to read the record of one entry.
     *
     * @param entry what {@link RecordWriter#finish(String)} was told; records of version 1 may lie anywhere
     * @throws RecordFormatException also if it is the record of another entry
     */
    public RecordReader(byte[] bytes, String kind, int newest, String what, String entry) throws RecordFormatException {
        this.bytes = bytes;
        this.what = what;
        this.end = bytes.length - CHECKSUM;
        if (end < HEAD || !new String(bytes, 0, 4, StandardCharsets.ISO_8859_1).equals(kind)) {
            throw new RecordFormatException(what, "it is not a record of kind " + kind);
        }
        var hasher = Digest.hasher();
        hasher.update(bytes, 0, end);
        if (bytes[4] != 1) {
            hasher.update(entry.getBytes(StandardCharsets.UTF_8));
        }
        byte[] found = hasher.digest();
        if (!Arrays.equals(found, 0, CHECKSUM, bytes, end, bytes.length)) {
            Digest expected = Digest.ofHash(Arrays.copyOfRange(bytes, end, bytes.length));
            throw new RecordFormatException(what, "expected checksum " + expected + ", found " + Digest.ofHash(found));
        }
        this.version = bytes[4] & 0xff;
        if (version == 0 || version > newest) {
            throw new RecordFormatException(what, "it has version " + version + ", understood are 1 to " + newest);
        }
        this.at = HEAD;
    }

    /** The version the record was written with. */
    public int version() {
        return version;
    }

    public long number() throws RecordFormatException {
        long n = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = next();
            n |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return n;
            }
        }
        throw malformed();
    }

    /** A number from 0 to the limit. */
    public int count(int limit) throws RecordFormatException {
        long n = number();
        if (n < 0 || n > limit) {
            throw malformed();
        }
        return (int) n;
    }

    public long signed() throws RecordFormatException {
        long n = number();
        return (n >>> 1) ^ -(n & 1);
    }

    public boolean flag() throws RecordFormatException {
        return count(1) == 1;
    }

    public byte[] bytes() throws RecordFormatException {
        return fixed(count(end - at));
    }

    public byte[] fixed(int length) throws RecordFormatException {
        int start = at;
        skip(length);
        return Arrays.copyOfRange(bytes, start, at);
    }

    public String text() throws RecordFormatException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    public Digest digest() throws RecordFormatException {
        return Digest.ofHash(fixed(CHECKSUM));
    }

    /** Passes over some bytes. */
    public void skip(int length) throws RecordFormatException {
        if (length < 0 || length > end - at) {
            throw malformed();
        }
        at += length;
    }

    /** Where the next value starts, in bytes from the record's start. */
    public int position() {
        return at;
    }

    /** Goes on reading elsewhere in the same record. */
    public void position(int position) {
        if (position < HEAD || position > end) {
            throw new IllegalArgumentException("position " + position + " of " + end);
        }
        at = position;
    }

    /** @throws RecordFormatException if values are left over */
    public void finish() throws RecordFormatException {
        if (at != end) {
            throw malformed();
        }
    }

    /** The failure to throw when values make no sense together. */
    public RecordFormatException malformed() {
        return new RecordFormatException(what, "its values are malformed near byte " + at);
    }

    private int next() throws RecordFormatException {
        if (at >= end) {
            throw malformed();
        }
        return bytes[at++] & 0xff;
    }
}
