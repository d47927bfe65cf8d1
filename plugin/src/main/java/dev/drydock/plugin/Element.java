package dev.drydock.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.InputLocation;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.configuration.PlexusConfigurationException;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * An element of the pom's configuration, expressions replaced. Read by ourselves rather than by Maven, which would refuse
 * an unknown element with the name of a class; we warn with the nearest name. What {@code <run>} has unknown values of stays
 * as written.
 *
 * @param location where it stands, if Maven says so
 */
record Element(String name, Optional<String> text, List<Element> children, Optional<InputLocation> location) {
    Element {
        text = text.map(String::strip).filter(value -> !value.isEmpty());
        children = List.copyOf(children);
    }

    /** An element without a place. */
    Element(String name, Optional<String> text, List<Element> children) {
        this(name, text, children, Optional.empty());
    }

    /**
     * @param evaluator for {@code ${…}} that was not known when the pom was read
     * @param read the same element as Maven read it, which knows where it stands; if it is there
     */
    static Element of(PlexusConfiguration configuration, ExpressionEvaluator evaluator, Optional<Xpp3Dom> read)
            throws ExpressionEvaluationException, PlexusConfigurationException {
        List<Element> children = new ArrayList<>();
        for (int i = 0; i < configuration.getChildCount(); i++) {
            PlexusConfiguration child = configuration.getChild(i);
            boolean late =
                    configuration.getName().equals("image") && child.getName().equals("run");
            children.add(of(child, late ? new LateValues(evaluator) : evaluator, child(read, i)));
        }
        String raw = configuration.getValue(null);
        Object value = raw == null ? null : evaluator.evaluate(raw);
        Optional<InputLocation> location = read.map(Xpp3Dom::getInputLocation)
                .filter(InputLocation.class::isInstance)
                .map(InputLocation.class::cast);
        return new Element(
                configuration.getName(), Optional.ofNullable(value).map(Object::toString), children, location);
    }

    private static Optional<Xpp3Dom> child(Optional<Xpp3Dom> read, int number) {
        return read.filter(dom -> number < dom.getChildCount()).map(dom -> dom.getChild(number));
    }

    /** All children of a name. */
    List<Element> children(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).toList();
    }

    /** The first child of one of these names. */
    Optional<Element> child(String... names) {
        for (String name : names) {
            for (Element child : children) {
                if (child.name.equals(name)) {
                    return Optional.of(child);
                }
            }
        }
        return Optional.empty();
    }

    /** The text of the first child of one of these names. */
    Optional<String> text(String... names) {
        return child(names).flatMap(Element::text);
    }

    /** Texts of the children, or of a text with commas between entries; empty if there is nothing. */
    List<String> texts() {
        List<String> texts = new ArrayList<>(text.map(Values::split).orElse(List.of()));
        for (Element child : children) {
            child.text.ifPresent(texts::add);
        }
        return texts;
    }

    /** Children as names and texts. */
    Map<String, String> map() {
        Map<String, String> map = new LinkedHashMap<>();
        for (Element child : children) {
            map.put(child.name, child.text.orElse(""));
        }
        return map;
    }
}
