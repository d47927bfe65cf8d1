package dev.drydock.layer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The compressions a process knows: gzip and none everywhere, others are handed in. */
public final class Compressions {
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";

    private static final int BUFFER = 64 * 1024;
    private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private final List<Compression> known;

    private Compressions(List<Compression> known) {
        this.known = known;
    }

    /** Gzip and none, by the JDK alone. */
    public static Compressions standard() {
        return new Compressions(List.of(gzip(), none()));
    }

    /** These and one more. */
    public Compressions with(Compression more) {
        List<Compression> all = new ArrayList<>();
        all.add(more);
        all.addAll(known);
        return new Compressions(List.copyOf(all));
    }

    /** The gzip of this project. */
    public static Compression gzip() {
        return gzip(LayerCompression.standard().level());
    }

    /** The same at a level from 0, which stores, to 9. */
    public static Compression gzip(int level) {
        return new GzipCompression(level);
    }

    /** No compression. */
    public static Compression none() {
        return new NoCompression();
    }

    /** The compression of that name, if this process knows it. */
    public Optional<Compression> named(String name) {
        return known.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The OCI media type of a layer in that form. */
    public static String mediaType(Compression compression) {
        return OCI_LAYER + compression.mediaTypeSuffix();
    }

    /** What a layer media type, of OCI or of Docker, calls its compression: {@code gzip}, {@code zstd} or {@code none}. */
    public static String nameFor(String mediaType) {
        if (mediaType.endsWith("+gzip") || mediaType.endsWith(".gzip")) {
            return "gzip";
        }
        return mediaType.endsWith("+zstd") || mediaType.endsWith(".zstd") ? "zstd" : "none";
    }

    /** The OCI media type of a layer whose bytes begin like this, four of them unless it is shorter. */
    public static String mediaTypeOf(byte[] start) {
        if (java.util.Arrays.equals(start, ZSTD_MAGIC)) {
            return OCI_LAYER + "+zstd";
        }
        return mediaType(gzip().matches(start) ? gzip() : none());
    }

    /**
     * The plain bytes of a stream, whose compression is known by its first bytes; closing closes {@code in}.
     *
     * @throws UnsupportedCompressionException if it is one this process has no codec for
     */
    public InputStream decompress(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(ZSTD_MAGIC.length);
        byte[] start = buffered.readNBytes(ZSTD_MAGIC.length);
        buffered.reset();
        Compression compression =
                known.stream().filter(c -> c.matches(start)).findFirst().orElseThrow();
        if (compression.name().equals("none") && java.util.Arrays.equals(start, ZSTD_MAGIC)) {
            throw new UnsupportedCompressionException("zstd");
        }
        return compression.decompress(buffered);
    }
}
