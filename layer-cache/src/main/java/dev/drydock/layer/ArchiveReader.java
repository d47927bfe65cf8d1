package dev.drydock.layer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/**
 * An ordinary tar archive, plain or compressed, as ADD takes it apart: recognised by its bytes, whatever its name.
 * Names are normalised and cannot lead out; names that would be marks in a layer are passed over.
 */
public final class ArchiveReader {
    private static final int BLOCK = 512;
    private static final int MAGIC_OFFSET = 257;

    private static final String XZ = "fd377a585a00";
    private static final String ZSTD = "28b52ffd";

    /** What xz may need for its dictionary, KiB: twice as much as its highest preset. */
    private static final int XZ_MEMORY = 128 * 1024;

    private final LayerReader reader;
    private Optional<LayerEntry> current = Optional.empty();

    private ArchiveReader(LayerReader reader) {
        this.reader = reader;
    }

    /**
     * Looks at the first bytes; empty if they are no tar, plain or in gzip, bzip2 or xz.
     *
     * @throws UnsupportedCompressionException if it is compressed with zstd, and so may hold a tar
     */
    public static Optional<ArchiveReader> open(InputStream in) throws IOException {
        BufferedInputStream start = new BufferedInputStream(in, 64 << 10);
        byte[] magic = magic(start);
        BufferedInputStream tar;
        byte[] header;
        try {
            tar = new BufferedInputStream(plain(start, magic), 64 << 10);
            header = peek(tar, BLOCK);
        } catch (MemoryLimitException e) {
            throw new IOException(
                    "an archive in xz needs more than " + XZ_MEMORY / 1024 + " MiB of memory to be read", e);
        } catch (IOException e) {
            return Optional.empty(); // begins like a compressed file and is none: then it is just a file
        }
        return isTar(header) ? Optional.of(new ArchiveReader(new LayerReader(tar))) : Optional.empty();
    }

    /**
     * The plain bytes of what may be in gzip, bzip2 or xz, told by its first bytes.
     *
     * @throws UnsupportedCompressionException if it is compressed with zstd
     */
    public static InputStream plain(InputStream in) throws IOException {
        BufferedInputStream start = new BufferedInputStream(in, 64 << 10);
        return plain(start, magic(start));
    }

    private static byte[] magic(BufferedInputStream start) throws IOException {
        byte[] magic = peek(start, 8);
        if (HexFormat.of().formatHex(magic).startsWith(ZSTD)) {
            throw new UnsupportedCompressionException("zstd");
        }
        return magic;
    }

    private static InputStream plain(BufferedInputStream start, byte[] magic) throws IOException {
        if (magic.length >= 3 && magic[0] == 'B' && magic[1] == 'Z' && magic[2] == 'h') {
            return new BZip2CompressorInputStream(start, true);
        } else if (HexFormat.of().formatHex(magic).startsWith(XZ)) {
            return new XZInputStream(start, XZ_MEMORY);
        }
        return Compressions.gzip().matches(magic) ? Compressions.gzip().decompress(start) : start;
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
