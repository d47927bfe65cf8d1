package dev.drydock.plugin;

import dev.drydock.protocol.ContainerSpec.Publish;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoFailureException;

/**
 * A {@code <port>} as docker-maven-plugin has it: {@code 18080:8080}, {@code app.port:8080}, {@code bindTo:app.port:8080},
 * {@code +ip.property:app.port:8080}, each with {@code /udp}; {@code 8080} alone for any that is free.
 *
 * @param bindTo address, host name, or the property that holds one
 * @param ipProperty takes the address that it is published on, or holds it
 * @param property takes the port that it is published on, or holds it
 * @param hostPort 0 for any that is free
 */
record PortMapping(
        Optional<String> bindTo,
        Optional<String> ipProperty,
        Optional<String> property,
        int hostPort,
        int containerPort,
        boolean udp) {
    private static final Pattern SYNTAX =
            Pattern.compile("(?:(?:(\\+?(?:\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]]*)):)?([^:]*):)?([^:]+)");
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)\\}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final int MAX = 65535;

    static PortMapping parse(String text) throws MojoFailureException {
        String written = text.strip();
        int slash = written.lastIndexOf('/');
        String protocol = slash < 0 ? "tcp" : written.substring(slash + 1);
        Matcher matcher = SYNTAX.matcher(slash < 0 ? written : written.substring(0, slash));
        if (!matcher.matches() || !(protocol.equals("tcp") || protocol.equals("udp"))) {
            throw wrong(text, "write [[ADDRESS|+PROPERTY:]PORT|PROPERTY:]CONTAINERPORT[/udp]");
        }
        Optional<String> bind = Optional.ofNullable(matcher.group(1)).filter(one -> !one.isEmpty());
        String host = matcher.group(2) == null ? "" : matcher.group(2).strip();
        boolean number = host.isEmpty() || host.matches("[0-9]+");
        return new PortMapping(
                bind.filter(one -> !one.startsWith("+")).map(PortMapping::bare),
                bind.filter(one -> one.startsWith("+"))
                        .map(one -> bare(one.substring(1)))
                        .filter(one -> !one.isEmpty()),
                number ? Optional.empty() : Optional.of(bare(host)),
                number && !host.isEmpty() ? number(text, host, 0) : 0,
                number(text, matcher.group(3).strip(), 1),
                protocol.equals("udp"));
    }

    /** All of an element {@code <ports>}. */
    static List<PortMapping> all(Element run) throws MojoFailureException {
        List<PortMapping> all = new ArrayList<>();
        Optional<Element> ports = run.child("ports");
        for (String text : ports.isPresent() ? ports.get().texts() : List.<String>of()) {
            all.add(parse(text));
        }
        return all;
    }

    /** {@code ${name}}, {@code [::1]} and {@code name} alike. */
    private static String bare(String text) {
        String stripped = text.strip();
        Matcher property = PROPERTY.matcher(stripped);
        if (property.matches()) {
            return property.group(1);
        }
        return stripped.startsWith("[") ? stripped.substring(1, stripped.length() - 1) : stripped;
    }

    private static int number(String text, String digits, int least) throws MojoFailureException {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > MAX || Integer.parseInt(digits) < least) {
            throw wrong(text, "\"" + digits + "\" is no port; ports are numbers up to " + MAX);
        }
        return Integer.parseInt(digits);
    }

    private static MojoFailureException wrong(String text, String fix) {
        return new MojoFailureException("the port \"" + text + "\" is not understood\n  fix: " + fix);
    }

    /**
     * What the worker is told.
     *
     * @param preset values that properties had before
     * @param words takes what is worth saying
     */
    Publish publish(Function<String, Optional<String>> preset, Consumer<String> words) throws MojoFailureException {
        return new Publish(address(preset), port(preset, words), containerPort, udp);
    }

    private int port(Function<String, Optional<String>> preset, Consumer<String> words) throws MojoFailureException {
        if (property.isEmpty()) {
            return hostPort;
        }
        Optional<String> value = preset.apply(property.get()).map(String::strip);
        if (value.isEmpty()) {
            return 0;
        }
        if (value.get().isEmpty() || value.get().equals("0")) {
            words.accept(
                    "the property " + property.get() + " is " + (value.get().isEmpty() ? "empty" : "0")
                            + ": any free port is taken for " + containerPort
                            + ". Where the pom uses the property, Maven has put that in already; leave it out of the pom");
            return 0;
        }
        return number(property.get() + "=" + value.get(), value.get(), 1);
    }

    private Optional<String> address(Function<String, Optional<String>> preset) throws MojoFailureException {
        Optional<String> wanted = bindTo.isPresent()
                ? bindTo.map(text -> preset.apply(text).orElse(text))
                : ipProperty.flatMap(preset).filter(text -> !text.isBlank());
        if (wanted.isEmpty() || ADDRESS.matcher(wanted.get()).matches()) {
            return wanted;
        }
        try {
            return Optional.of(InetAddress.getByName(wanted.get()).getHostAddress());
        } catch (UnknownHostException e) {
            throw new MojoFailureException("a port is published on \"" + wanted.get()
                    + "\", which is no address, no host and no property\n  fix: write an address such as 127.0.0.1");
        }
    }
}
