package dev.drydock.plugin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.configuration.PlexusConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * What a project's {@code <configuration>} says about its images: the group of parameters that {@code build}, {@code push}
 * and {@code save} have in common. Absent is what the pom does not say.
 *
 * @param images the {@code <images>} element
 * @param image the name of the one image of a project that has no {@code <images>}
 * @param settings further elements by setting ({@code dockerfile}, {@code target}, …), for images that do not say
 *     otherwise
 * @param maps elements that hold names and values, by setting: {@code buildArg}, {@code contexts}, {@code label}
 */
record ImageParameters(
        Optional<Element> images,
        Optional<String> image,
        Map<String, String> settings,
        Map<String, Map<String, String>> maps,
        List<String> tags) {
    ImageParameters {
        settings = Map.copyOf(settings);
        maps = Map.copyOf(maps);
        tags = List.copyOf(tags);
    }

    static ImageParameters none() {
        return new ImageParameters(Optional.empty(), Optional.empty(), Map.of(), Map.of(), List.of());
    }

    /** What a mojo's fields hold. @throws MojoFailureException an expression in the pom cannot be evaluated */
    static ImageParameters of(
            GoalContext context, @Nullable PlexusConfiguration images, @Nullable String image, @Nullable String tags)
            throws MojoFailureException {
        Optional<Element> element = Optional.empty();
        if (images != null) {
            try {
                element = Optional.of(Element.of(
                        images,
                        new PluginParameterExpressionEvaluator(context.session(), context.execution()),
                        Optional.ofNullable(context.execution().getConfiguration())
                                .map(read -> read.getChild("images"))));
            } catch (ExpressionEvaluationException | PlexusConfigurationException e) {
                throw new MojoFailureException("<images>: " + e.getMessage());
            }
        }
        return new ImageParameters(
                element.filter(found -> !found.children().isEmpty()),
                Optional.ofNullable(image),
                Map.of(),
                Map.of(),
                tags == null ? List.of() : Values.split(tags));
    }

    ImageParameters with(String setting, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new ImageParameters(images, image, more, maps, tags);
    }

    ImageParameters with(String setting, @Nullable Map<String, String> value) {
        if (value == null) {
            return this;
        }
        Map<String, Map<String, String>> more = new LinkedHashMap<>(maps);
        more.put(setting, Collections.unmodifiableMap(new LinkedHashMap<>(value)));
        return new ImageParameters(images, image, settings, more, tags);
    }

    Map<String, String> map(String setting) {
        return maps.getOrDefault(setting, Map.of());
    }

    Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }
}
