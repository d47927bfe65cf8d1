package dev.drydock.content;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of some bytes: an algorithm and the hash it gives, written {@code sha256:<64 hex digits>}.
 *
 * <p>Only {@code sha256} is accepted so far; hex digits are lower case (image-spec descriptor.md, "Digests").
 *
 * @param algorithm always {@code sha256}
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    /** Digest of no bytes at all. */
    public static final Digest EMPTY = of(new byte[0]);

    private static final String SHA256 = "sha256";
    private static final int HEX_DIGITS = 64;

    /** @throws IllegalArgumentException if the algorithm is not sha256 or the digits are not 64 lower-case hex digits */
    public Digest {
        if (!algorithm.equals(SHA256)) {
            throw new IllegalArgumentException(
                    "digest algorithm \"" + algorithm + "\" is not supported (sha256 is the only one)");
        }
        if (hex.length() != HEX_DIGITS || !isLowerHex(hex)) {
            throw new IllegalArgumentException(
                    "\"" + hex + "\" is not a sha256 digest: 64 lower-case hex digits are needed");
        }
    }

    /**
     * Reads {@code sha256:<hex>}.
     *
     * @throws IllegalArgumentException if the text is not such a digest; the message says why
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a digest: expected \"sha256:\" and 64 hex digits");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The digest with these 64 hex digits. */
    public static Digest ofHex(String hex) {
        return new Digest(SHA256, hex);
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] bytes) {
        return ofHash(hasher().digest(bytes));
    }

    /** The digest whose 32 hash bytes are these. */
    public static Digest ofHash(byte[] hash) {
        return new Digest(SHA256, HexFormat.of().formatHex(hash));
    }

    /** A fresh hasher of this algorithm; {@link #ofHash} turns its result into a digest. */
    public static MessageDigest hasher() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** The 32 bytes of the hash. */
    public byte[] hash() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    /** {@code sha256:<hex>}. */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    private static boolean isLowerHex(String s) {
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    // Written out: what the compiler makes of a record is linked at run time, which every cached build would wait for.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest same && hex.equals(same.hex) && algorithm.equals(same.algorithm);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }
}
