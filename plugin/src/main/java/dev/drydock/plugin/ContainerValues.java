package dev.drydock.plugin;

import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.maven.project.MavenProject;

/**
 * What is known since containers run, by names: properties of the project, and a file. Safe for several threads.
 *
 * <p>Neither properties of the session's user nor of the JVM are touched.
 */
final class ContainerValues {
    static final String PREFIX = "drydock.container.";
    private static final String ALLOCATED = "dev.drydock.allocated";
    private static final String FILE = "containers.properties";

    private final MavenProject project;
    private final Properties user;
    private final Properties system;
    private final Optional<String> otherPrefix;
    private final Map<String, String> values = new TreeMap<>();
    private final Set<String> promised = new TreeSet<>();

    /**
     * @param otherPrefix under which everything is told once more, such as {@code docker.container}
     */
    ContainerValues(MavenProject project, Properties user, Properties system, Optional<String> otherPrefix) {
        this.project = project;
        this.user = user;
        this.system = system;
        this.otherPrefix = otherPrefix.map(prefix -> prefix.endsWith(".") ? prefix : prefix + ".");
        if (otherPrefix.isPresent()) {
            values.put("docker.host.address", "localhost");
        }
    }

    /** Names whose values an earlier goal found, not the user: they are no ports to be kept to. */
    @SuppressWarnings("unchecked") // only this class puts something under the key
    private static Map<String, String> allocated(MavenProject project) {
        Object there = project.getContextValue(ALLOCATED);
        if (there == null) {
            there = new TreeMap<String, String>();
            project.setContextValue(ALLOCATED, there);
        }
        return (Map<String, String>) there;
    }

    /** What the user set a property to. */
    synchronized Optional<String> preset(String name) {
        String value = user.getProperty(name);
        if (value == null) {
            value = project.getProperties().getProperty(name);
            if (value != null && value.equals(allocated(project).get(name))) {
                value = null;
            }
        }
        return Optional.ofNullable(value);
    }

    /** The value of a name, of whoever has it. */
    synchronized Optional<String> get(String name) {
        String value = values.get(name);
        if (value == null) {
            value = user.getProperty(name, project.getProperties().getProperty(name));
        }
        return Optional.ofNullable(value == null ? system.getProperty(name) : value);
    }

    /** There will be values of these names: those that nothing is called yet are near ones, too. */
    synchronized void promise(RunImage image, List<PortMapping> mappings) {
        for (PortMapping mapping : mappings) {
            mapping.property().ifPresent(promised::add);
            mapping.ipProperty().ifPresent(promised::add);
            promised.add(port(image.key(), mapping.containerPort(), mapping.udp()));
        }
        for (String name : List.of("id", "name", "ip", "host")) {
            promised.add(PREFIX + image.key() + "." + name);
        }
    }

    synchronized Placeholders placeholders(Map<String, String> more) {
        Set<String> known = new TreeSet<>(values.keySet());
        known.addAll(promised);
        known.addAll(more.keySet());
        known.addAll(project.getProperties().stringPropertyNames());
        return new Placeholders(name -> more.containsKey(name) ? Optional.of(more.get(name)) : get(name), known);
    }

    /** Replaces what is known since containers run by its name, which is the same in every run, and the rest by its value. */
    synchronized Placeholders asWritten() {
        Set<String> told = new TreeSet<>(values.keySet());
        told.addAll(promised);
        return new Placeholders(name -> told.contains(name) ? Optional.of("\0" + name + "\0") : get(name), told);
    }

    /** The name of a port of a container. */
    static String port(String key, int port, boolean udp) {
        return PREFIX + key + ".ports." + port + (udp ? ".udp" : "");
    }

    /**
     * Tells of a container that runs.
     *
     * @param shared whether it has the host's network, where its ports are the host's
     */
    synchronized void add(RunImage image, ContainerState state, List<PortMapping> mappings, boolean shared) {
        Map<String, String> own = new TreeMap<>();
        own.put("id", state.id());
        own.put("name", state.name());
        String host = "localhost";
        for (ContainerState.Port port : state.ports()) {
            own.put("ports." + port.containerPort() + (port.udp() ? ".udp" : ""), String.valueOf(port.hostPort()));
            host = reachable(port.addresses());
        }
        own.put("host", host);
        new TreeMap<>(state.networks()).forEach((network, address) -> {
            own.put("net." + network + ".ip", address);
            own.putIfAbsent("ip", address);
        });
        if (shared) {
            mappings.forEach(port -> own.put(
                    "ports." + port.containerPort() + (port.udp() ? ".udp" : ""),
                    String.valueOf(port.containerPort())));
        }
        own.forEach((name, value) -> {
            values.put(PREFIX + image.key() + "." + name, value);
            otherPrefix.ifPresent(prefix -> values.put(prefix + image.key() + "." + name, value));
        });
        for (PortMapping mapping : mappings) {
            String number = own.get("ports." + mapping.containerPort() + (mapping.udp() ? ".udp" : ""));
            if (number != null) {
                mapping.property().ifPresent(name -> values.put(name, number));
            }
            String address = host;
            mapping.ipProperty().ifPresent(name -> values.put(name, address));
        }
    }

    private static String reachable(List<String> addresses) {
        if (addresses.isEmpty() || addresses.size() > 1) {
            return "localhost";
        }
        String only = addresses.get(0);
        return Set.of("127.0.0.1", "0.0.0.0", "::", "::1", "0:0:0:0:0:0:0:1").contains(only) ? "localhost" : only;
    }

    /** The named ports of a container, for a file of its own. */
    synchronized Map<String, String> named(List<PortMapping> mappings) {
        Map<String, String> named = new TreeMap<>();
        for (PortMapping mapping : mappings) {
            mapping.property()
                    .ifPresent(
                            name -> Optional.ofNullable(values.get(name)).ifPresent(value -> named.put(name, value)));
            mapping.ipProperty()
                    .ifPresent(
                            name -> Optional.ofNullable(values.get(name)).ifPresent(value -> named.put(name, value)));
        }
        return named;
    }

    /** Puts everything where others read it. */
    synchronized void publish() throws IOException {
        Map<String, String> allocated = allocated(project);
        values.forEach((name, value) -> {
            if (!user.containsKey(name)) {
                if (preset(name).isEmpty()
                        || preset(name).get().isBlank()
                        || preset(name).get().equals("0")) {
                    allocated.put(name, value);
                }
                project.getProperties().setProperty(name, value);
            }
        });
        write(file(project), values);
    }

    private static Path file(MavenProject project) {
        return OutputFolder.all(project).resolve(FILE);
    }

    /** A file of properties, sorted, without a time in it. */
    static void write(Path file, Map<String, String> values) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> entry : new TreeMap<>(values).entrySet()) {
            Properties one = new Properties();
            one.setProperty(entry.getKey(), entry.getValue());
            StringWriter line = new StringWriter();
            one.store(line, null);
            line.toString()
                    .lines()
                    .filter(row -> !row.startsWith("#"))
                    .forEach(row -> text.append(row).append('\n'));
        }
        Files.writeString(file, text);
    }

    /** Takes away what was told of containers that are gone. */
    static void forget(MavenProject project) throws IOException {
        Map<String, String> allocated = allocated(project);
        allocated.forEach((name, value) -> project.getProperties().remove(name, value));
        allocated.clear();
        Files.deleteIfExists(file(project));
    }
}
