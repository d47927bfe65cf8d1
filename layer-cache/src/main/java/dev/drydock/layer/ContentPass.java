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
        byte[] rest = new byte[8 * 1024];
        for (LayerEntry file : wanted.stream()
                .sorted(Comparator.comparingLong(ContentPass::start))
                .toList()) {
            Digest digest = file.content();
            if (digest == null || start(file) < position) {
                throw new IllegalArgumentException("\"" + file.path() + "\" is no indexed file, or wanted twice");
            }
            cancellation.throwIfCancelled();
            plain.skipNBytes(start(file) - position);
            if (file.isWhole()) {
                handOut(file, digest, new Bounded(plain, file.size(), cancellation), consumer, rest);
                position = file.offset() + file.size();
            } else {
                LayerReader reader = new LayerReader(plain);
                reader.next();
                handOut(file, digest, new Expanded(reader, cancellation), consumer, rest);
                position = start(file) + reader.position();
            }
        }
    }

    private static long start(LayerEntry file) {
        return file.isWhole() ? file.offset() : file.offset() - LayerEntry.SPARSE;
    }

    /** @param rest takes what the consumer leaves: all is read, so that all is checked */
    private static void handOut(
            LayerEntry file, Digest digest, InputStream content, ContentConsumer consumer, byte[] rest)
            throws IOException {
        InputStream checked = new VerifyingInputStream(content, "content of \"" + file.path() + "\"", digest);
        consumer.accept(file, checked);
        while (checked.read(rest) >= 0) {}
    }

    /** The content of a sparse member, holes and all. */
    private static final class Expanded extends InputStream {
        private final LayerReader reader;
        private final Cancellation cancellation;

        Expanded(LayerReader reader, Cancellation cancellation) {
            this.reader = reader;
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
            return length == 0 ? 0 : reader.read(bytes, offset, length);
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
