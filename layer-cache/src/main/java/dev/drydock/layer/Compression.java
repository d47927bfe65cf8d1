package dev.drydock.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** One way to write a layer for the wire; the same plain bytes give the same compressed bytes for any thread count. */
public interface Compression {
    /** {@code gzip}, {@code zstd} or {@code none}: what readers call it. */
    String name();

    /** Parameters and version of this writer, as remembered beside the forms it made. */
    String parameters();

    /** What an OCI media type of a layer ends in: {@code +gzip}, {@code +zstd} or nothing. */
    String mediaTypeSuffix();

    /** Whether a stream that starts with these bytes (at least four, unless it is shorter) is of this kind. */
    boolean matches(byte[] start);

    /**
     * Compresses what is written to the result; closing it ends the compressed stream and closes {@code out}.
     *
     * @param threads how many threads may be used, at least 1
     */
    OutputStream compress(OutputStream out, int threads) throws IOException;

    /** The plain bytes; closing closes {@code in}. */
    InputStream decompress(InputStream in) throws IOException;
}
