package dev.drydock.plugin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Finds settings that nobody reads: {@code -Ddrydock.x} and elements of {@code <configuration>}. What is known is asked
 * of the plugin's own descriptor, where all goals together count: a setting may be meant for another goal.
 */
final class UnknownSettings {
    /** Settings that are no parameter: they have a name in them. */
    private static final List<String> NAMED = List.of(
            "drydock.annotation.", "drydock.buildArg.", "drydock.contexts.", "drydock.label.", "drydock.secret.");

    private final Set<String> elements = new TreeSet<>();
    private final Set<String> properties = new TreeSet<>();

    UnknownSettings(PluginDescriptor plugin) {
        for (MojoDescriptor mojo : plugin.getMojos()) {
            List<Parameter> parameters = mojo.getParameters();
            if (parameters == null) {
                continue;
            }
            for (Parameter parameter : parameters) {
                elements.add(parameter.getName());
                if (parameter.getAlias() != null) {
                    elements.add(parameter.getAlias());
                }
                String expression = parameter.getExpression();
                if (expression != null && expression.startsWith("${" + Values.PREFIX)) {
                    properties.add(expression.substring(2, expression.length() - 1));
                }
            }
        }
    }

    /** A sentence for each property of the command line that is not known. */
    List<String> properties(Values values) {
        List<String> warnings = new ArrayList<>();
        for (String name : new TreeSet<>(values.commandLine().keySet())) {
            if (!properties.contains(name) && NAMED.stream().noneMatch(name::startsWith)) {
                warnings.add("-D" + name + " is not known, so it changes nothing"
                        + NearestName.of(name, properties)
                                .map(near -> "; did you mean -D" + near + "?")
                                .orElse(""));
            }
        }
        return warnings;
    }

    /** A sentence for each element of the plugin's configuration in a project that is not known. */
    List<String> elements(MavenProject project) {
        Plugin plugin = project.getPlugin(Origin.PLUGIN);
        if (plugin == null) {
            return List.of();
        }
        Set<String> unknown = new LinkedHashSet<>();
        collect(plugin.getConfiguration(), unknown);
        plugin.getExecutions().forEach(execution -> collect(execution.getConfiguration(), unknown));
        List<String> warnings = new ArrayList<>();
        for (String name : unknown) {
            warnings.add(
                    "<" + name + "> in the configuration of drydock-maven-plugin is not known, so it changes nothing"
                            + NearestName.of(name, elements)
                                    .map(near -> "; did you mean <" + near + ">?")
                                    .orElse(""));
        }
        return warnings;
    }

    private void collect(Object configuration, Set<String> unknown) {
        if (configuration instanceof Xpp3Dom dom) {
            for (Xpp3Dom child : dom.getChildren()) {
                if (!elements.contains(child.getName())) {
                    unknown.add(child.getName());
                }
            }
        }
    }
}
