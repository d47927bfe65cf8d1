package dev.drydock.plugin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoFailureException;

/**
 * Replaces {@code ${name}} by values that are known since containers run: named ports, and what
 * {@code drydock.container.*} tells of them. {@code $${name}} is left for the container, with one dollar.
 *
 * @param values the value of a name
 * @param known all names that have one, for telling the nearest
 */
record Placeholders(Function<String, Optional<String>> values, Set<String> known) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$(\\$?)\\{([^}]*)\\}");

    Placeholders {
        known = new TreeSet<>(known);
    }

    /** The names in a text. */
    static Set<String> names(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).isEmpty()) {
                names.add(matcher.group(2));
            }
        }
        return names;
    }

    /** The names in an element and in all below it. */
    static Set<String> names(Element element) {
        Set<String> names = new LinkedHashSet<>(names(element.text().orElse("")));
        element.children().forEach(child -> names.addAll(names(child)));
        return names;
    }

    /** The element with all texts replaced. @throws MojoFailureException a name has no value */
    Element resolve(Element element, String where) throws MojoFailureException {
        List<Element> children = new ArrayList<>();
        for (Element child : element.children()) {
            children.add(resolve(child, where + "<" + child.name() + ">"));
        }
        Optional<String> text =
                element.text().isPresent() ? Optional.of(resolve(element.text().get(), where)) : Optional.empty();
        return new Element(element.name(), text, children, element.location());
    }

    String resolve(String text, String where) throws MojoFailureException {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder all = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(2);
            String value;
            if (!matcher.group(1).isEmpty()) {
                value = "${" + name + "}";
            } else {
                Optional<String> found = values.apply(name);
                if (found.isEmpty()) {
                    throw unknown(name, where);
                }
                value = found.get();
            }
            matcher.appendReplacement(all, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(all).toString();
    }

    private MojoFailureException unknown(String name, String where) {
        String near = NearestName.of(name, known)
                .map(one -> "did you mean ${" + one + "}? If not, name")
                .orElse("name");
        return new MojoFailureException(where + ": ${" + name + "} has no value\n  why: "
                + (known.isEmpty() ? "no port has a name, and no container runs yet" : "there is " + some())
                + "\n  fix: " + near + " a port by <port>" + name
                + ":8080</port>, set the property, or write $${" + name + "} for what the container is to see");
    }

    private String some() {
        return String.join(", ", known.stream().limit(12).toList()) + (known.size() > 12 ? ", …" : "");
    }
}
