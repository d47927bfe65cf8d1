package dev.drydock.layer;

import static dev.drydock.layer.TarFormat.BLOCK;

import java.util.Arrays;

/** The fixed 512 bytes that precede every member of a tar, in any of the old and new dialects. */
final class TarHeader {
    private static final byte[] ZERO = new byte[BLOCK];

    private final byte[] block;
    private final long offset;

    /** @throws LayerFormatException if the checksum is wrong */
    TarHeader(byte[] block, long offset) throws LayerFormatException {
        this.block = block;
        this.offset = offset;
        long said = number(TarFormat.CHECKSUM, TarFormat.SMALL_LENGTH, "checksum");
        if (said != TarFormat.checksum(block) && said != signedChecksum()) {
            throw new LayerFormatException(offset, "the header's checksum is wrong");
        }
    }

    /** A block of numbers that follows a header: it has no checksum. */
    static TarHeader unchecked(byte[] block, long offset) {
        return new TarHeader(offset, block);
    }

    private TarHeader(long offset, byte[] block) {
        this.block = block;
        this.offset = offset;
    }

    byte[] block() {
        return block;
    }

    char type() {
        return (char) (block[TarFormat.TYPE] & 0xff);
    }

    /** Name with its prefix, if the dialect has prefixes. */
    byte[] name() {
        byte[] name = text(TarFormat.NAME, TarFormat.NAME_LENGTH);
        if (!isPosix()) {
            return name;
        }
        byte[] prefix = text(TarFormat.PREFIX, TarFormat.PREFIX_LENGTH);
        if (prefix.length == 0) {
            return name;
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        whole[prefix.length] = '/';
        System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
        return whole;
    }

    byte[] link() {
        return text(TarFormat.LINK, TarFormat.NAME_LENGTH);
    }

    int mode() throws LayerFormatException {
        return (int) number(TarFormat.MODE, TarFormat.SMALL_LENGTH, "mode") & 07777;
    }

    long uid() throws LayerFormatException {
        return number(TarFormat.UID, TarFormat.SMALL_LENGTH, "uid");
    }

    long gid() throws LayerFormatException {
        return number(TarFormat.GID, TarFormat.SMALL_LENGTH, "gid");
    }

    long size() throws LayerFormatException {
        return number(TarFormat.SIZE, TarFormat.LARGE_LENGTH, "size");
    }

    long mtime() throws LayerFormatException {
        return number(TarFormat.MTIME, TarFormat.LARGE_LENGTH, "mtime");
    }

    long major() throws LayerFormatException {
        return hasDevices() ? number(TarFormat.MAJOR, TarFormat.SMALL_LENGTH, "device") : 0;
    }

    long minor() throws LayerFormatException {
        return hasDevices() ? number(TarFormat.MINOR, TarFormat.SMALL_LENGTH, "device") : 0;
    }

    private boolean isPosix() {
        return magic("ustar\0");
    }

    private boolean hasDevices() {
        return magic("ustar\0") || magic("ustar ");
    }

    private boolean magic(String magic) {
        for (int i = 0; i < magic.length(); i++) {
            if (block[TarFormat.MAGIC + i] != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private byte[] text(int field, int length) {
        int end = field;
        while (end < field + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, field, end);
    }

    /** Octal digits among blanks and NULs, or a binary number marked by the highest bit (GNU and star). */
    long number(int field, int length, String what) throws LayerFormatException {
        if (block[field] < 0) {
            return binary(field, length, what);
        }
        int at = field;
        int end = field + length;
        while (at < end && (block[at] == ' ' || block[at] == 0)) {
            at++;
        }
        while (end > at && (block[end - 1] == ' ' || block[end - 1] == 0)) {
            end--;
        }
        long n = 0;
        for (; at < end; at++) {
            if (block[at] == 0) {
                break; // what follows the first NUL is no part of the number
            }
            int digit = block[at] - '0';
            if (digit < 0 || digit > 7) {
                throw new LayerFormatException(offset, what + " is not an octal number");
            }
            n = (n << 3) | digit;
        }
        return n;
    }

    private long binary(int field, int length, String what) throws LayerFormatException {
        boolean negative = (block[field] & 0x40) != 0;
        long n = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int b = i == 0 ? (negative ? block[field] | 0x80 : block[field] & 0x7f) : block[field + i];
            if (n >> 55 != (negative ? -1 : 0)) {
                throw new LayerFormatException(offset, what + " is larger than any number");
            }
            n = (n << 8) | (b & 0xff);
        }
        return n;
    }

    private long signedChecksum() {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= TarFormat.CHECKSUM && i < TarFormat.CHECKSUM + TarFormat.SMALL_LENGTH ? ' ' : block[i];
        }
        return sum;
    }

    static boolean isZero(byte[] block) {
        return Arrays.mismatch(block, ZERO) < 0;
    }
}
