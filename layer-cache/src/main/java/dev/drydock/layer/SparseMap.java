package dev.drydock.layer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which stretches of a file a sparse member of a tar holds; all else is zeros. All four ways in which GNU tar writes that
 * down are read: in the old GNU header and blocks behind it, and in pax records of the versions 0.0, 0.1 and 1.0 (GNU tar
 * manual, "Sparse Formats").
 *
 * @param size bytes of the whole file
 * @param starts where stretches begin in the file, ascending, none within another
 * @param lengths bytes of each stretch
 */
record SparseMap(long size, List<Long> starts, List<Long> lengths) {
    private static final int MAX_STRETCHES = 1 << 20;
    /** So much at most is made of nothing, in bytes. */
    private static final long MAX_SIZE = 1L << 40;

    private static final int OLD_ENTRIES = 386;
    private static final int OLD_IN_HEADER = 4;
    private static final int OLD_MORE = 482;
    private static final int OLD_SIZE = 483;
    private static final int OLD_IN_BLOCK = 21;
    private static final int NUMBER = TarFormat.LARGE_LENGTH;

    /** Whence the blocks come that follow a header. */
    interface Blocks {
        byte[] next() throws IOException;
    }

    /** @throws LayerFormatException if it is not a map of a file of which that many bytes are held */
    SparseMap checked(long held, long offset) throws LayerFormatException {
        long end = 0;
        long sum = 0;
        for (int i = 0; i < starts.size(); i++) {
            long start = starts.get(i);
            long length = lengths.get(i);
            if (start < end || length < 0 || length > size - start) {
                throw new LayerFormatException(offset, "the map of a sparse file is no map of it");
            }
            end = start + length;
            sum += length;
        }
        if (size < 0 || size > MAX_SIZE) {
            throw new LayerFormatException(
                    offset, "a sparse file has " + size + " bytes; at most " + MAX_SIZE + " are read");
        }
        if (sum != held) {
            throw new LayerFormatException(
                    offset, "the map of a sparse file speaks of " + sum + " bytes where " + held + " are");
        }
        return this;
    }

    /** That of a member of type {@code S}. */
    static SparseMap old(TarHeader header, Blocks blocks, long offset) throws IOException {
        List<Long> starts = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        byte[] block = header.block();
        entries(header, OLD_ENTRIES, OLD_IN_HEADER, starts, lengths);
        for (int more = OLD_MORE; block[more] != 0; more = OLD_IN_BLOCK * 2 * NUMBER) {
            block = blocks.next();
            entries(TarHeader.unchecked(block, offset), 0, OLD_IN_BLOCK, starts, lengths);
            if (starts.size() > MAX_STRETCHES) {
                throw new LayerFormatException(offset, "the map of a sparse file is too large");
            }
        }
        return new SparseMap(header.number(OLD_SIZE, NUMBER, "size of a sparse file"), starts, lengths);
    }

    private static void entries(TarHeader from, int at, int count, List<Long> starts, List<Long> lengths)
            throws LayerFormatException {
        for (int i = 0; i < count; i++) {
            int field = at + i * 2 * NUMBER;
            if (from.block()[field] == 0) {
                return;
            }
            starts.add(from.number(field, NUMBER, "map of a sparse file"));
            lengths.add(from.number(field + NUMBER, NUMBER, "map of a sparse file"));
        }
    }

    /** That of pax records of the versions 0: starts and lengths in turn. */
    static SparseMap ofPairs(long size, List<Long> pairs, long offset) throws LayerFormatException {
        if (pairs.size() % 2 != 0) {
            throw new LayerFormatException(offset, "the map of a sparse file is cut off");
        }
        List<Long> starts = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            starts.add(pairs.get(i));
            lengths.add(pairs.get(i + 1));
        }
        return new SparseMap(size, starts, lengths);
    }

    /** That of the version 1.0, which precedes the content: lines of decimal digits, filled up to a whole block. */
    static SparseMap ofLines(long size, Blocks blocks, long offset) throws IOException {
        Lines lines = new Lines(blocks, offset);
        long count = lines.next();
        if (count > MAX_STRETCHES) {
            throw new LayerFormatException(offset, "the map of a sparse file is too large");
        }
        List<Long> pairs = new ArrayList<>();
        for (long i = 0; i < count * 2; i++) {
            pairs.add(lines.next());
        }
        return ofPairs(size, pairs, offset);
    }

    static long number(String text, long offset) throws LayerFormatException {
        try {
            long n = Long.parseLong(text);
            if (n >= 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new LayerFormatException(offset, "the map of a sparse file has a malformed number");
    }

    private static final class Lines {
        private static final int MAX_DIGITS = 20;
        private final Blocks blocks;
        private final long offset;
        private byte[] block = {};
        private int at;

        Lines(Blocks blocks, long offset) {
            this.blocks = blocks;
            this.offset = offset;
        }

        long next() throws IOException {
            byte[] digits = new byte[MAX_DIGITS];
            int n = 0;
            while (true) {
                if (at == block.length) {
                    block = blocks.next();
                    at = 0;
                }
                byte b = block[at++];
                if (b == '\n' || n == MAX_DIGITS) {
                    return number(new String(digits, 0, n, StandardCharsets.ISO_8859_1), offset);
                }
                digits[n++] = b;
            }
        }
    }
}
