package dev.drydock.cache;

import dev.drydock.content.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.SortedMap;

/**
 * Makes a {@link StepKey} of named values, so that no two different lists of values can hash the same bytes.
 *
 * <p>Each value goes in as its tag, its kind and its length before its bytes; text as UTF-16, so that every string has
 * its own bytes. Order counts. Starts with the output format version: when the bytes we make of the same inputs
 * change, all keys do.
 */
public final class KeyBuilder {
    private final MessageDigest hasher = Digest.hasher();

    /** @param meaning what kind of key this is, such as {@code definition run} */
    public KeyBuilder(String meaning) {
        text("format", Integer.toString(LayerCache.OUTPUT_FORMAT));
        text("meaning", meaning);
    }

    public KeyBuilder text(String tag, String value) {
        return value(tag, 't', utf16(value));
    }

    public KeyBuilder number(String tag, long value) {
        return value(tag, 'n', ByteBuffer.allocate(8).putLong(value).array());
    }

    public KeyBuilder flag(String tag, boolean value) {
        return number(tag, value ? 1 : 0);
    }

    public KeyBuilder bytes(String tag, byte[] value) {
        return value(tag, 'b', value);
    }

    public KeyBuilder digest(String tag, Digest value) {
        return value(tag, 'd', value.hash());
    }

    public KeyBuilder key(String tag, StepKey value) {
        return value(tag, 'k', value.digest().hash());
    }

    /** Texts in their order, and how many. */
    public KeyBuilder texts(String tag, Collection<String> values) {
        value(tag, 'l', ByteBuffer.allocate(4).putInt(values.size()).array());
        values.forEach(value -> text("", value));
        return this;
    }

    /** Names and values, sorted by name, and how many. */
    public KeyBuilder map(String tag, SortedMap<String, String> values) {
        value(tag, 'm', ByteBuffer.allocate(4).putInt(values.size()).array());
        values.forEach(this::text);
        return this;
    }

    /** The key of all values so far. The builder is used up. */
    public StepKey build() {
        return new StepKey(Digest.ofHash(hasher.digest()));
    }

    private KeyBuilder value(String tag, char kind, byte[] bytes) {
        byte[] name = utf16(tag);
        hasher.update(ByteBuffer.allocate(10)
                .putInt(name.length)
                .putChar(kind)
                .putInt(bytes.length)
                .array());
        hasher.update(name);
        hasher.update(bytes);
        return this;
    }

    /** By hand: a charset would replace lone surrogates, which stand for bytes that are not UTF-8. */
    private static byte[] utf16(String text) {
        byte[] bytes = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) (text.charAt(i) >>> 8);
            bytes[2 * i + 1] = (byte) text.charAt(i);
        }
        return bytes;
    }
}
