package dev.drydock.layer;

import java.io.ByteArrayOutputStream;

/** Which files of a layer are so often asked for that their content is kept in the index. */
final class AccountFiles {
    /** Larger files are read from the layer itself, bytes. */
    static final int MAX_BYTES = 256 * 1024;

    private AccountFiles() {}

    /** Whether this is (also when {@code /etc} is a link to another {@code etc}) a user or group file. */
    static boolean keeps(String path, long size) {
        String within = "/" + path;
        return size <= MAX_BYTES && (within.endsWith("/etc/passwd") || within.endsWith("/etc/group"));
    }

    /** What to feed the content of a file to: remembers it if it is such a file. */
    static Capture capture(String path, long size) {
        return new Capture(path, keeps(path, size));
    }

    /** The content of one file on its way by. */
    static final class Capture {
        private final String path;
        private final boolean keeps;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

        private Capture(String path, boolean keeps) {
            this.path = path;
            this.keeps = keeps;
        }

        void write(byte[] b, int offset, int length) {
            if (keeps) {
                bytes.write(b, offset, length);
            }
        }

        void keepIn(LayerIndexBuilder index) {
            if (keeps) {
                index.account(path, bytes.toByteArray());
            }
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        boolean keeps() {
            return keeps;
        }
    }
}
