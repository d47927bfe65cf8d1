package dev.drydock.layer;

/** Where things are in a tar header (POSIX pax, "ustar Interchange Format"). */
final class TarFormat {
    static final int BLOCK = 512;
    static final int NAME = 0;
    static final int NAME_LENGTH = 100;
    static final int MODE = 100;
    static final int UID = 108;
    static final int GID = 116;
    static final int SIZE = 124;
    static final int MTIME = 136;
    static final int LARGE_LENGTH = 12;
    static final int SMALL_LENGTH = 8;
    static final int CHECKSUM = 148;
    static final int TYPE = 156;
    static final int LINK = 157;
    static final int MAGIC = 257;
    static final int MAJOR = 329;
    static final int MINOR = 337;
    static final int PREFIX = 345;
    static final int PREFIX_LENGTH = 155;

    static final String XATTR = "SCHILY.xattr.";
    static final String WHITEOUT = ".wh.";
    static final String OPAQUE = ".wh..wh..opq";
    static final String AUFS = ".wh..wh.";

    private TarFormat() {}

    /** Bytes that follow content of that size up to the next block. */
    static int padding(long size) {
        return (int) (-size & (BLOCK - 1));
    }

    /** Sum of all bytes, those of the checksum counted as blanks. */
    static int checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM && i < CHECKSUM + SMALL_LENGTH ? ' ' : header[i] & 0xff;
        }
        return sum;
    }

    /** Writes digits and a NUL into the field. The value must fit. */
    static void octal(byte[] header, int field, int length, long value) {
        long rest = value;
        for (int i = field + length - 2; i >= field; i--) {
            header[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
        header[field + length - 1] = 0;
    }

    /** Whether the value fits in the octal digits of a field of that length. */
    static boolean fits(long value, int length) {
        return value >= 0 && value < 1L << (3 * (length - 1));
    }

    /** Writes the checksum of all the rest. */
    static void seal(byte[] header) {
        octal(header, CHECKSUM, 7, checksum(header));
        header[CHECKSUM + 7] = ' ';
    }
}
