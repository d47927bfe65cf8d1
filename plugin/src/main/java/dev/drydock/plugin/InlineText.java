package dev.drydock.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile that is made from elements of a pom: each instruction below a comment that names its element, and for each
 * line the element it comes from.
 */
final class InlineText {
    private final String image;
    private final List<String> lines = new ArrayList<>();
    private final NavigableMap<Integer, String> places = new TreeMap<>();

    /** @param alias of the image */
    InlineText(String alias) {
        this.image = alias;
        lines.add("# Made from <image> " + alias + " of the pom; what is changed here is lost.");
    }

    /** @param text of one instruction, of one line or more */
    void add(String element, String text) {
        lines.add("# " + element);
        places.put(lines.size(), element);
        lines.addAll(text.lines().toList());
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    /**
     * A message about this text as one about the pom: {@code target/…/Dockerfile:3:1} becomes
     * {@code pom.xml, <image> app, <runCmds><run> 2}.
     *
     * @param file what the message calls this text
     */
    String told(String message, String file) {
        Matcher matcher =
                Pattern.compile(Pattern.quote(file) + ":(\\d{1,9})(?::\\d+)?").matcher(message);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(place(Integer.parseInt(found.group(1)))));
    }

    private String place(int line) {
        var element = places.floorEntry(line);
        return "pom.xml, <image> " + image + (element == null ? "" : ", " + element.getValue());
    }

    /** A value in double quotes, in which a Dockerfile still replaces variables. */
    static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Words as a JSON array. */
    static String json(List<String> words) {
        StringBuilder text = new StringBuilder("[");
        for (String word : words) {
            text.append(text.length() > 1 ? ", \"" : "\"");
            word.chars().forEach(c -> {
                if (c == '"' || c == '\\') {
                    text.append('\\').append((char) c);
                } else if (c < ' ') {
                    text.append(String.format(Locale.ROOT, "\\u%04x", c));
                } else {
                    text.append((char) c);
                }
            });
            text.append('"');
        }
        return text.append(']').toString();
    }
}
