package dev.drydock.layer;

import dev.drydock.fs.RawText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What extended headers and GNU long names say about the next member; they go before the fixed header. */
final class PaxFields {
    private static final int MAX_KEY = 1024;
    private static final int MAX_NUMBER = 64;

    byte @Nullable [] path;
    byte @Nullable [] link;

    @Nullable
    Long size;

    @Nullable
    Long uid;

    @Nullable
    Long gid;

    @Nullable
    BigDecimal mtime;

    /** What is said of a sparse file, but for its map. */
    final Sparse sparse = new Sparse();

    final SortedMap<String, byte[]> xattrs = new TreeMap<>();

    /** Takes in the records of one {@code x} header: {@code "<length> <key>=<value>\n"}, each. */
    void read(byte[] records, long offset) throws LayerFormatException {
        int at = 0;
        while (at < records.length) {
            int blank = find(records, at, Math.min(records.length, at + 20), ' ');
            int length = blank < 0 ? -1 : decimal(records, at, blank);
            int end = at + length;
            if (length <= 0 || length > records.length - at || end - 1 <= blank || records[end - 1] != '\n') {
                throw new LayerFormatException(offset, "an extended header has a malformed record");
            }
            int equals = find(records, blank + 1, end - 1, '=');
            if (equals <= blank + 1 || equals - blank > MAX_KEY) {
                throw new LayerFormatException(offset, "an extended header has a record without a key");
            }
            String key = RawText.decode(records, blank + 1, equals - blank - 1);
            record(key, Arrays.copyOfRange(records, equals + 1, end - 1), offset);
            at = end;
        }
    }

    private void record(String key, byte[] value, long offset) throws LayerFormatException {
        switch (key) {
            case "path" -> path = text(value, offset);
            case "linkpath" -> link = text(value, offset);
            case "size" -> size = number(key, value, offset);
            case "uid" -> uid = number(key, value, offset);
            case "gid" -> gid = number(key, value, offset);
            case "mtime" -> mtime = value.length == 0 ? null : time(value, offset);
            default -> {
                if (key.startsWith(Sparse.PREFIX)) {
                    sparse.record(key.substring(Sparse.PREFIX.length()), value, offset);
                } else if (key.startsWith(TarFormat.XATTR)) {
                    xattrs.put(key.substring(TarFormat.XATTR.length()), value);
                }
            }
        }
    }

    /** The records {@code GNU.sparse.*}. */
    static final class Sparse {
        private static final String PREFIX = "GNU.sparse.";
        private static final int MAX_PAIRS = 1 << 20;

        byte @Nullable [] name;

        @Nullable
        Long size;

        boolean mapIsInContent;

        /** Starts and lengths in turn. */
        final List<Long> pairs = new ArrayList<>();

        private void record(String key, byte[] value, long offset) throws LayerFormatException {
            String text = new String(value, StandardCharsets.ISO_8859_1);
            switch (key) {
                case "name" -> name = text(value, offset);
                case "size", "realsize" -> size = SparseMap.number(text, offset);
                case "offset", "numbytes" -> pairs.add(SparseMap.number(text, offset));
                case "map" -> {
                    for (String number : text.split(",", MAX_PAIRS)) {
                        pairs.add(SparseMap.number(number, offset));
                    }
                }
                case "major" -> {
                    mapIsInContent = text.equals("1");
                    if (!mapIsInContent && !text.equals("0")) {
                        throw new LayerFormatException(
                                offset, "a sparse file has a map of the unknown version " + text);
                    }
                }
                default -> {} // the number of stretches, and the minor version: nothing that is not seen elsewhere
            }
        }
    }

    /** An empty value takes back what was said before (POSIX pax). */
    private static byte @Nullable [] text(byte[] value, long offset) throws LayerFormatException {
        if (find(value, 0, value.length, 0) >= 0) {
            throw new LayerFormatException(offset, "an extended header has a name with a NUL");
        }
        return value.length == 0 ? null : value;
    }

    private static @Nullable Long number(String key, byte[] value, long offset) throws LayerFormatException {
        if (value.length == 0) {
            return null;
        }
        try {
            return Long.parseLong(new String(value, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            throw new LayerFormatException(offset, "an extended header has a malformed " + key);
        }
    }

    private static BigDecimal time(byte[] value, long offset) throws LayerFormatException {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (text.length() > MAX_NUMBER || !text.matches("-?[0-9]+(\\.[0-9]*)?")) {
            throw new LayerFormatException(offset, "an extended header has a malformed mtime");
        }
        BigDecimal time = new BigDecimal(text.endsWith(".") ? text + "0" : text).setScale(9, RoundingMode.FLOOR);
        if (time.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 2)) > 0) {
            throw new LayerFormatException(offset, "an extended header has an mtime that is larger than any time");
        }
        return time;
    }

    private static int find(byte[] bytes, int from, int to, int wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int decimal(byte[] bytes, int from, int to) {
        long n = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || n > Integer.MAX_VALUE / 10) {
                return -1;
            }
            n = n * 10 + digit;
        }
        return from == to || n > Integer.MAX_VALUE ? -1 : (int) n;
    }
}
