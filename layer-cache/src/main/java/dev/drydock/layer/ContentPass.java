package dev.drydock.layer;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.content.VerifyingInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;

/** One pass over a plain tar that hands out the content of some files, each checked against its digest. */
final class ContentPass {
    private ContentPass() {}

    static void read(InputStream plain, List<LayerEntry> wanted, ContentConsumer consumer, Cancellation cancellation)
            throws IOException {
        long position = 0;
        for (LayerEntry file : wanted.stream()
                .sorted(Comparator.comparingLong(LayerEntry::offset))
                .toList()) {
            Digest digest = file.content();
            if (digest == null || file.offset() < position) {
                throw new IllegalArgumentException("\"" + file.path() + "\" is no indexed file, or wanted twice");
            }
            cancellation.throwIfCancelled();
            plain.skipNBytes(file.offset() - position);
            InputStream checked = new VerifyingInputStream(
                    new Bounded(plain, file.size(), cancellation), "content of \"" + file.path() + "\"", digest);
            consumer.accept(file, checked);
            checked.transferTo(java.io.OutputStream.nullOutputStream());
            position = file.offset() + file.size();
        }
    }

    /** The next bytes of a stream; an early end is a failure. Does not close it. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private final Cancellation cancellation;
        private long left;

        Bounded(InputStream in, long left, Cancellation cancellation) {
            this.in = in;
            this.left = left;
            this.cancellation = cancellation;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            cancellation.throwIfCancelled();
            if (left == 0) {
                return -1;
            }
            int n = in.read(bytes, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException("the layer ends " + left + " bytes before the content of a file does");
            }
            left -= n;
            return n;
        }
    }
}
