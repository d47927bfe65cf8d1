package dev.drydock.container;

import dev.drydock.protocol.ContainerSpec.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports as docker's {@code -p} has them: {@code [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]}, with ranges. */
public final class PortSetting {
    private static final Pattern SYNTAX = Pattern.compile(
            "(?:(?:(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):)?([0-9]*(?:-[0-9]+)?):)?([0-9]+(?:-[0-9]+)?)(?:/(tcp|udp))?");
    private static final int MAX = 65535;

    private PortSetting() {}

    /** One or, for ranges, several ports. @throws IllegalArgumentException in words for the user */
    public static List<Publish> parse(String text) {
        Matcher port = SYNTAX.matcher(text.strip());
        if (!port.matches()) {
            throw wrong(text, "write [[ADDRESS:]HOST:]CONTAINER[/udp]");
        }
        int[] inside = range(text, port.group(3));
        int[] outside =
                port.group(2) == null || port.group(2).isEmpty() ? new int[] {0, 0} : range(text, port.group(2));
        boolean any = outside[0] == 0;
        if (!any && outside[1] - outside[0] != inside[1] - inside[0]) {
            throw wrong(text, "both ranges have to be of one length");
        }
        Optional<String> address = Optional.ofNullable(port.group(1))
                .map(given -> given.startsWith("[") ? given.substring(1, given.length() - 1) : given);
        List<Publish> all = new ArrayList<>();
        for (int i = 0; i <= inside[1] - inside[0]; i++) {
            all.add(new Publish(address, any ? 0 : outside[0] + i, inside[0] + i, "udp".equals(port.group(4))));
        }
        return all;
    }

    private static int[] range(String text, String part) {
        String[] ends = part.split("-");
        int first = number(text, ends[0]);
        int last = ends.length > 1 ? number(text, ends[1]) : first;
        if (last < first) {
            throw wrong(text, "a range goes upwards");
        }
        return new int[] {first, last};
    }

    private static int number(String text, String digits) {
        if (digits.isEmpty() || digits.length() > 5 || Integer.parseInt(digits) > MAX) {
            throw wrong(text, "ports are numbers up to " + MAX);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException wrong(String text, String fix) {
        return new IllegalArgumentException("the port \"" + text + "\" is not understood\n  fix: " + fix);
    }
}
