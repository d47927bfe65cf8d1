package dev.drydock.layer;

import java.io.InputStream;
import java.io.OutputStream;

/** The plain tar as it is. */
final class NoCompression implements Compression {
    @Override
    public String name() {
        return "none";
    }

    @Override
    public String parameters() {
        return "1";
    }

    @Override
    public String mediaTypeSuffix() {
        return "";
    }

    /** Only asked when no compressed format matches. */
    @Override
    public boolean matches(byte[] start) {
        return true;
    }

    @Override
    public OutputStream compress(OutputStream out, int threads) {
        return out;
    }

    @Override
    public InputStream decompress(InputStream in) {
        return in;
    }
}
