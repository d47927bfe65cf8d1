package dev.drydock.zstd;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.drydock.layer.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Zstandard (RFC 8878) with a checksum. */
public final class ZstdCompression implements Compression {
    /** Fixed: the bytes depend on whether there are workers, not on how many threads the machine has. */
    private static final int WORKERS = 2;

    private static final byte[] MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private final int level;

    /** At level 3. */
    public ZstdCompression() {
        this(3);
    }

    /** @param level 1 to 22 */
    public ZstdCompression(int level) {
        this.level = level;
    }

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public String parameters() {
        return level + "-w" + WORKERS + "-1";
    }

    @Override
    public String mediaTypeSuffix() {
        return "+zstd";
    }

    @Override
    public boolean matches(byte[] start) {
        if (start.length < MAGIC.length) {
            return false;
        }
        // A skippable frame (0x184D2A50 to 5F) may come before the first.
        boolean skippable = (start[0] & 0xf0) == 0x50 && start[1] == 0x2a && start[2] == 0x4d && start[3] == 0x18;
        return skippable || java.util.Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    @Override
    public OutputStream compress(OutputStream out, int threads) throws IOException {
        ZstdOutputStream compressing = new ZstdOutputStream(out, level);
        compressing.setWorkers(WORKERS);
        compressing.setChecksum(true);
        return compressing;
    }

    @Override
    public InputStream decompress(InputStream in) throws IOException {
        return new ZstdInputStream(in).setContinuous(false);
    }
}
