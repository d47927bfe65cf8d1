package dev.drydock.layer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * An ordinary tar archive, plain or compressed, as ADD takes it apart: recognised by its bytes, whatever its name.
 * Names are normalised and cannot lead out; names that would be marks in a layer are passed over.
 */
public final class ArchiveReader {
    private static final int BLOCK = 512;
    private static final int MAGIC_OFFSET = 257;

    /** First bytes, in hex, of compressions that are known and not read here. */
    private static final Map<String, String> UNREAD = Map.of("fd377a585a00", "xz", "28b52ffd", "zstd");

    private final LayerReader reader;
    private Optional<LayerEntry> current = Optional.empty();

    private ArchiveReader(LayerReader reader) {
        this.reader = reader;
    }

    /**
     * Looks at the first bytes; empty if they are no tar, plain or in gzip or bzip2.
     *
     * @throws UnsupportedCompressionException if it is compressed with xz or zstd, and so may hold a tar
     */
    public static Optional<ArchiveReader> open(InputStream in) throws IOException {
        BufferedInputStream start = new BufferedInputStream(in, 64 << 10);
        byte[] magic = peek(start, 8);
        for (Map.Entry<String, String> unread : UNREAD.entrySet()) {
            if (HexFormat.of().formatHex(magic).startsWith(unread.getKey())) {
                throw new UnsupportedCompressionException(unread.getValue());
            }
        }
        InputStream plain = start;
        if (magic.length >= 3 && magic[0] == 'B' && magic[1] == 'Z' && magic[2] == 'h') {
            plain = new BZip2CompressorInputStream(start, true);
        } else if (Compressions.gzip().matches(magic)) {
            plain = Compressions.gzip().decompress(start);
        }
        BufferedInputStream tar = new BufferedInputStream(plain, 64 << 10);
        byte[] header;
        try {
            header = peek(tar, BLOCK);
        } catch (IOException e) {
            return Optional.empty(); // begins like a compressed file and is none: then it is just a file
        }
        return isTar(header) ? Optional.of(new ArchiveReader(new LayerReader(tar))) : Optional.empty();
    }

    private static byte[] peek(BufferedInputStream in, int length) throws IOException {
        in.mark(length);
        byte[] bytes = in.readNBytes(length);
        in.reset();
        return bytes;
    }

    /** A ustar or GNU magic, or for older archives a checksum that is right. */
    private static boolean isTar(byte[] header) {
        if (header.length < BLOCK) {
            return false;
        }
        if (new String(header, MAGIC_OFFSET, 5, java.nio.charset.StandardCharsets.US_ASCII).equals("ustar")) {
            return true;
        }
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        String written = new String(header, 148, 8, java.nio.charset.StandardCharsets.US_ASCII)
                .replace("\0", "")
                .strip();
        try {
            return header[0] != 0 && Long.parseLong(written, 8) == sum;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The next entry; empty at the end. Content of the one before that was not read is passed over. */
    public Optional<LayerEntry> next() throws IOException {
        do {
            current = Optional.ofNullable(reader.next());
        } while (current.filter(entry -> isMark(entry.type())).isPresent());
        return current;
    }

    private static boolean isMark(EntryType type) {
        return type == EntryType.WHITEOUT || type == EntryType.OPAQUE;
    }

    /** The content of the current entry, for files. */
    public InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (current.isEmpty() || current.get().type() != EntryType.FILE) {
                    return -1;
                }
                return reader.read(bytes, offset, length);
            }
        };
    }
}
