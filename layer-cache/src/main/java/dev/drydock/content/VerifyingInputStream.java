package dev.drydock.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A stream that fails at its end unless all its bytes hash to the expected digest.
 *
 * <p>Closing early verifies nothing: only a reader who saw the end may believe what was read.
 */
public final class VerifyingInputStream extends FilterInputStream {
    private final MessageDigest hasher = Digest.hasher();
    private final String what;
    private final Digest expected;
    private boolean verified;

    public VerifyingInputStream(InputStream in, String what, Digest expected) {
        super(in);
        this.what = what;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = in.read(bytes, offset, length);
        if (n > 0) {
            hasher.update(bytes, offset, n);
        } else if (n < 0) {
            verify();
        }
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] ignored = new byte[(int) Math.min(64 * 1024, Math.max(1, n))];
        long skipped = 0;
        while (skipped < n) {
            int r = read(ignored, 0, (int) Math.min(ignored.length, n - skipped));
            if (r < 0) {
                break;
            }
            skipped += r;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void verify() throws DigestMismatchException {
        if (!verified) {
            Digest found = Digest.ofHash(hasher.digest());
            if (!found.equals(expected)) {
                throw new DigestMismatchException(what, expected, found);
            }
            verified = true;
        }
    }
}
