package dev.drydock.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;

/** Gzip (RFC 1952), written in blocks of fixed size by several threads, read by the JDK. */
final class GzipCompression implements Compression {
    private final int level;

    GzipCompression(int level) {
        this.level = level;
    }

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public String parameters() {
        return GzipBlocks.parameters(level);
    }

    @Override
    public String mediaTypeSuffix() {
        return "+gzip";
    }

    @Override
    public boolean matches(byte[] start) {
        return start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
    }

    @Override
    public OutputStream compress(OutputStream out, int threads) throws IOException {
        return new GzipBlocks(out, threads, level);
    }

    @Override
    public InputStream decompress(InputStream in) throws IOException {
        return new GZIPInputStream(in, 64 * 1024);
    }
}
