package dev.drydock.layer;

import static dev.drydock.layer.TarFormat.BLOCK;

import dev.drydock.content.Cancellation;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Copies one of our own canonical tars with the times that it has in an image of some epoch.
 *
 * <p>Only times and checksums change: sizes and offsets are the same, so the index stays right but for its times.
 */
final class EpochRewrite {
    /** Largest time a ustar header holds, in seconds since the epoch. */
    static final long MAX_EPOCH = (1L << 33) - 1;

    private EpochRewrite() {}

    static void copy(InputStream tar, OutputStream out, long epoch, Cancellation cancellation) throws IOException {
        byte[] block = new byte[BLOCK];
        byte[] buffer = new byte[64 * 1024];
        long position = 0;
        while (true) {
            int n = tar.readNBytes(block, 0, BLOCK);
            if (n == 0) {
                return;
            }
            if (n < BLOCK) {
                throw new LayerFormatException(position, "the layer ends within a header");
            }
            cancellation.throwIfCancelled();
            long content = 0;
            if (!TarHeader.isZero(block)) {
                TarHeader header = new TarHeader(block, position);
                content = header.size();
                if (header.type() != 'x' && FixedTime.at(header.mtime(), epoch) != header.mtime()) {
                    TarFormat.octal(block, TarFormat.MTIME, TarFormat.LARGE_LENGTH, epoch);
                    TarFormat.seal(block);
                }
            }
            out.write(block);
            long left = content + TarFormat.padding(content);
            position += BLOCK + left;
            while (left > 0) {
                int read = tar.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("the layer ends within a file");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }
}
