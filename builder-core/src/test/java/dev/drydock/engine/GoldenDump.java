package dev.drydock.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Instructions of a parsed file's JSON in the form of the reference parser's golden files. */
final class GoldenDump {
    private GoldenDump() {}

    static String of(JsonNode instructions) {
        List<String> lines = new ArrayList<>();
        instructions.forEach(instruction -> lines.add(instruction(instruction)));
        return String.join("\n", lines);
    }

    private static String instruction(JsonNode instruction) {
        StringBuilder out =
                new StringBuilder("(").append(instruction.get("name").asText());
        if (!instruction.get("flags").isEmpty()) {
            List<String> flags = new ArrayList<>();
            instruction.get("flags").forEach(flag -> flags.add(quote(flag.asText())));
            out.append(" [").append(String.join(" ", flags)).append(']');
        }
        if (instruction.has("onbuild")) {
            out.append(' ').append(instruction(instruction.get("onbuild")));
        }
        instruction.get("args").forEach(word -> out.append(' ').append(quote(word.asText())));
        return out.append(')').toString();
    }

    /** As Go's {@code %q}, for the characters that the corpus has. */
    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            int named = "\u0007\b\f\n\r\t\u000b\"\\".indexOf(c);
            if (named >= 0) {
                out.append('\\').append("abfnrtv\"\\".charAt(named));
            } else if (c < ' ' || c == 0x7f) {
                out.append(String.format("\\x%02x", c));
            } else if (c == 0xa0 || c == 0xfeff || c == 0x200b || c == 0x2028 || c == 0x85) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}
