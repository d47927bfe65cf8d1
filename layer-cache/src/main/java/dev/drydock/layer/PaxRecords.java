package dev.drydock.layer;

import dev.drydock.fs.RawText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** The records of a pax extended header to be written, sorted by key (POSIX pax, "pax Extended Header"). */
final class PaxRecords {
    private final SortedMap<String, byte[]> records = new TreeMap<>();

    /** A name, if the ustar field cannot hold it: as its bytes, which all readers take as they are. */
    void text(String key, byte[] bytes) {
        boolean plain = bytes.length <= TarFormat.NAME_LENGTH;
        for (byte b : bytes) {
            plain &= b > 0;
        }
        if (!plain) {
            records.put(key, bytes);
        }
    }

    /** A number, if the ustar field cannot hold it. */
    void number(String key, long value, int fieldLength) {
        if (!TarFormat.fits(value, fieldLength)) {
            records.put(key, ascii(Long.toString(value)));
        }
    }

    /** The extended attributes, as raw bytes. */
    void xattrs(LayerEntry e) throws UnrepresentableException {
        for (var attribute : e.xattrs().toMap().entrySet()) {
            String name = attribute.getKey();
            if (name.indexOf('=') >= 0 || Xattrs.isOverlay(name)) {
                throw new UnrepresentableException(e.path(), "its attribute " + name + " has no form in a layer");
            }
            records.put(TarFormat.XATTR + name, attribute.getValue());
        }
    }

    /** {@code "<length> <key>=<value>\n"} for each record, the length counting itself. */
    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            byte[] name = RawText.encode(key);
            int rest = name.length + value.length + 3; // blank, '=', newline
            int length = rest + digits(rest);
            if (digits(length) > digits(rest)) {
                length++;
            }
            out.writeBytes(ascii(length + " "));
            out.writeBytes(name);
            out.write('=');
            out.writeBytes(value);
            out.write('\n');
        });
        return out.toByteArray();
    }

    private static int digits(int n) {
        return Integer.toString(n).length();
    }

    private static byte[] ascii(String s) {
        return s.getBytes(StandardCharsets.US_ASCII);
    }
}
