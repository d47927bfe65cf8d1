package dev.drydock.fs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text that may be any bytes: UTF-8 where it is UTF-8, and each other byte as a lone surrogate U+DC80 to U+DCFF.
 *
 * <p>Law: {@code encode(decode(b))} equals {@code b} for all bytes. (The same mapping as Python's
 * {@code surrogateescape}.)
 */
public final class RawText {
    private static final char ESCAPE = '\udc00';

    private RawText() {}

    /** The text of these bytes. */
    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** The text of some of these bytes. */
    public static String decode(byte[] bytes, int offset, int length) {
        boolean ascii = true;
        for (int i = offset; i < offset + length; i++) {
            ascii &= bytes[i] >= 0;
        }
        return ascii
                ? new String(bytes, offset, length, StandardCharsets.ISO_8859_1)
                : decodeEscaping(ByteBuffer.wrap(bytes, offset, length));
    }

    private static String decodeEscaping(ByteBuffer in) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer out = CharBuffer.allocate(in.remaining());
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return out.flip().toString();
            }
            // One byte at a time: what follows may be the start of a good sequence.
            out.put((char) (ESCAPE + (in.get() & 0xff)));
            decoder.reset();
        }
    }

    /**
     * The bytes of this text.
     *
     * @throws IllegalArgumentException if it holds a lone surrogate that stands for no byte
     */
    public static byte[] encode(String text) {
        if (!hasSurrogate(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff) {
                out.write(c - ESCAPE);
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        "the text holds half a character (U+" + Integer.toHexString(c) + ")");
            } else {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static boolean hasSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
