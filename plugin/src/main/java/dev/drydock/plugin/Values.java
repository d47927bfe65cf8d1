package dev.drydock.plugin;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoFailureException;

/**
 * The values of one setting, asked for in the one order of this plugin: the command line ({@code -Ddrydock.x}), then what
 * the pom's elements say, then the project's property of the same name. Maven itself would let the pom's elements win.
 *
 * @param commandLine the session's user properties that begin with {@code drydock.}
 * @param project the project's properties that begin with {@code drydock.}
 */
record Values(Map<String, String> commandLine, Map<String, String> project) {
    /** Begins every property of ours. */
    static final String PREFIX = "drydock.";

    Values {
        commandLine = Map.copyOf(commandLine);
        project = Map.copyOf(project);
    }

    static Values of(Properties user, Properties project) {
        return new Values(ours(user), ours(project));
    }

    private static Map<String, String> ours(Properties properties) {
        Map<String, String> ours = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                ours.put(name, properties.getProperty(name));
            }
        }
        return ours;
    }

    /** The setting's value; {@code elements} are what the pom's elements say, the nearest first. */
    @SafeVarargs
    final Optional<String> get(String setting, Optional<String>... elements) {
        Optional<String> value = onCommandLine(setting);
        for (Optional<String> element : elements) {
            value = value.isPresent() ? value : element;
        }
        return value.isPresent() ? value : Optional.ofNullable(project.get(PREFIX + setting));
    }

    Optional<String> onCommandLine(String setting) {
        return Optional.ofNullable(commandLine.get(PREFIX + setting));
    }

    /** True or false; a setting without text ({@code -Ddrydock.noCache}) is true, as Maven has it. */
    @SafeVarargs
    final boolean flag(String setting, Optional<String>... elements) throws MojoFailureException {
        Optional<String> value = get(setting, elements);
        if (value.isEmpty()) {
            return false;
        }
        return switch (value.get().strip()) {
            case "", "true" -> true;
            case "false" -> false;
            default ->
                throw new MojoFailureException(
                        PREFIX + setting + " is \"" + value.get() + "\"\n  fix: write true or false");
        };
    }

    /** A list: entries separated by commas, spaces around them ignored. */
    @SafeVarargs
    final List<String> list(String setting, Optional<String>... elements) {
        return split(get(setting, elements).orElse(""));
    }

    static List<String> split(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /**
     * Named values ({@code drydock.buildArg.NAME}): each name by itself has the value of the nearest place.
     *
     * @param elements what the pom's elements say, the nearest first
     */
    Map<String, String> named(String setting, List<Map<String, String>> elements) {
        Map<String, String> all = new LinkedHashMap<>(named(project, setting));
        for (int i = elements.size() - 1; i >= 0; i--) {
            all.putAll(elements.get(i));
        }
        all.putAll(named(commandLine, setting));
        return all;
    }

    private static Map<String, String> named(Map<String, String> properties, String setting) {
        String prefix = PREFIX + setting + ".";
        Map<String, String> named = new TreeMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                named.put(name.substring(prefix.length()), value);
            }
        });
        return named;
    }
}
