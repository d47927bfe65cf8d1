package dev.drydock.layer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/** A blob that skips by seeking. */
final class SkippingInputStream extends FilterInputStream {
    private final FileChannel channel;

    SkippingInputStream(FileChannel channel) {
        super(Channels.newInputStream(channel));
        this.channel = channel;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = Math.max(0, Math.min(n, channel.size() - channel.position()));
        channel.position(channel.position() + skipped);
        return skipped;
    }
}
