package dev.drydock.report;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Makes lines of the bytes of one stream as they come: UTF-8 that is cut anywhere, progress bars that write over
 * themselves, terminal sequences. What comes out has no control character but the tab, so that a step can neither paint
 * the terminal nor write a line that some CI takes for a command. Not safe for several threads.
 */
final class StepOutputLines {
    /** A line longer than this many characters comes in pieces. */
    private static final int LONGEST = 8192;

    /** ECMA-48: control sequences, strings for the terminal's own use, and two-character escapes. */
    private static final Pattern TERMINAL = Pattern.compile(
            "\u001b(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[ -/]*[0-~])");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\t]]");

    private final Consumer<String> lines;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder line = new StringBuilder();
    private ByteBuffer rest = ByteBuffer.allocate(0);

    StepOutputLines(Consumer<String> lines) {
        this.lines = lines;
    }

    void add(byte[] bytes) {
        ByteBuffer in =
                ByteBuffer.allocate(rest.remaining() + bytes.length).put(rest).put(bytes);
        in.flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, false);
        rest = ByteBuffer.allocate(in.remaining()).put(in);
        rest.flip();
        out.flip();
        while (out.hasRemaining()) {
            char next = out.get();
            if (next == '\n') {
                emit();
            } else {
                line.append(next);
                if (line.length() >= LONGEST) {
                    emit();
                }
            }
        }
    }

    /** Gives a last line that has no end. */
    void end() {
        if (rest.hasRemaining()) {
            line.append('\ufffd');
        }
        if (!line.isEmpty()) {
            emit();
        }
    }

    private void emit() {
        String text = line.toString();
        line.setLength(0);
        lines.accept(clean(text));
    }

    /** One line of a terminal as a reader would see it in the end. */
    static String clean(String text) {
        String visible = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        visible = visible.substring(visible.lastIndexOf('\r') + 1);
        return CONTROL.matcher(TERMINAL.matcher(visible).replaceAll("")).replaceAll("");
    }
}
