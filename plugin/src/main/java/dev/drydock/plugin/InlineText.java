package dev.drydock.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.model.InputLocation;
import org.apache.maven.model.InputSource;

/**
 * A Dockerfile that is made from elements of a pom: each instruction below a comment that names its element, and for each
 * line the element it comes from.
 */
final class InlineText {
    private static final String POM = "pom.xml";

    private final String image;
    private final Path basedir;
    private final List<String> lines = new ArrayList<>();
    private final NavigableMap<Integer, String> places = new TreeMap<>();

    /**
     * @param alias of the image
     * @param basedir of the project: files below it are named relative to it
     */
    InlineText(String alias, Path basedir) {
        this.image = alias;
        this.basedir = basedir;
        lines.add("# Made from <image> " + alias + " of the pom; what is changed here is lost.");
    }

    /**
     * @param name of the element, and which of its kind
     * @param text of one instruction, of one line or more
     */
    void add(String name, Element element, String text) {
        lines.add("# " + name);
        places.put(lines.size(), file(element) + ", <image> " + image + ", " + name);
        lines.addAll(text.lines().toList());
    }

    /** The file that an element stands in and, where it is known, the line. */
    private String file(Element element) {
        Optional<String> name = element.location().map(InputLocation::getSource).map(InputSource::getLocation);
        if (name.isEmpty()) {
            return POM;
        }
        Path file = Path.of(name.get());
        return (file.startsWith(basedir) ? basedir.relativize(file) : file) + ":"
                + element.location().get().getLineNumber();
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    /**
     * A message about this text as one about the pom: {@code target/…/Dockerfile:3:1} becomes
     * {@code pom.xml:40, <image> app, <runCmds><run> 2}.
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
        return element == null ? POM + ", <image> " + image : element.getValue();
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
