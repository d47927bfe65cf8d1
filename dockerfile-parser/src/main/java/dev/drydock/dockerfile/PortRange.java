package dev.drydock.dockerfile;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Ports of EXPOSE: {@code first[-last][/protocol]}, of which {@code ip:host:container} keeps the container's part.
 *
 * @param protocol tcp, udp or sctp
 * @param mapped whether an address or a host port was written too, which EXPOSE ignores
 */
public record PortRange(int first, int last, String protocol, boolean mapped) {
    private static final int MAX = 65_535;

    /** Each port as the image's configuration names it: {@code 80/tcp}. */
    public List<String> keys() {
        return IntStream.rangeClosed(first, last)
                .mapToObj(port -> port + "/" + protocol)
                .toList();
    }

    /**
     * Reads one word of EXPOSE.
     *
     * @throws InvalidValueException it names no port, an unknown protocol or an address that is none
     */
    public static PortRange parse(String text) throws InvalidValueException {
        int end = text.lastIndexOf(':');
        int middle = end < 0 ? -1 : text.lastIndexOf(':', end - 1);
        String container = text.substring(end + 1);
        String host = end < 0 ? "" : text.substring(middle + 1, end);
        String address = middle < 0 ? "" : text.substring(0, middle);
        int slash = container.indexOf('/');
        String ports = slash < 0 ? container : container.substring(0, slash);
        String protocol = slash < 0 ? "" : Blank.lower(container.substring(slash + 1));
        if (ports.isEmpty()) {
            throw new InvalidValueException(invalid(text) + "no port specified", text, "write a port, as in 8080/tcp");
        }
        if (!List.of("", "tcp", "udp", "sctp").contains(protocol)) {
            throw new InvalidValueException(
                    invalid(text) + "invalid proto: " + container.substring(slash + 1), text, "write tcp, udp or sctp");
        }
        if (!address.isEmpty() && !IpAddress.isOne(address)) {
            throw new InvalidValueException("invalid IP address: " + address, text, "leave the address out");
        }
        int[] inside = range(ports, "invalid containerPort: ", text);
        if (!host.isEmpty()) {
            int[] outside = range(host, "invalid hostPort: ", text);
            if (inside[1] != inside[0] && inside[1] - inside[0] != outside[1] - outside[0]) {
                throw new InvalidValueException(
                        "invalid ranges specified for container and host Ports: " + ports + " and " + host,
                        text,
                        "leave the host's ports out");
            }
        }
        return new PortRange(
                inside[0], inside[1], protocol.isEmpty() ? "tcp" : protocol, !address.isEmpty() || !host.isEmpty());
    }

    private static String invalid(String text) {
        return "invalid port: " + Go.quote(text) + ": ";
    }

    private static int[] range(String text, String message, String word) throws InvalidValueException {
        int dash = text.indexOf('-');
        int first = number(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : number(text.substring(dash + 1));
        if (first < 0 || last < first) {
            throw new InvalidValueException(message + text, word, "a port is a number from 0 to " + MAX);
        }
        return new int[] {first, last};
    }

    private static int number(String text) {
        int start = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        if (text.length() == start || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        boolean below = text.startsWith("-") && number > 0;
        return below || number > MAX ? -1 : number;
    }
}
