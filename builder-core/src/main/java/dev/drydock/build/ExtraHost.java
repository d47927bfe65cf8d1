package dev.drydock.build;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another line of {@code /etc/hosts} in steps, as docker's {@code --add-host} has it: {@code NAME:ADDRESS}.
 *
 * @param address in figures; {@code host-gateway} has become the machine itself, whose network steps see
 */
public record ExtraHost(String name, String address) {
    private static final Pattern SYNTAX = Pattern.compile("([A-Za-z0-9_][A-Za-z0-9_.-]*)[:=]\\[?([0-9A-Fa-f:.]+)]?");
    private static final String GATEWAY = "host-gateway";

    /** @throws IllegalArgumentException it is none, in words for the user */
    public static ExtraHost parse(String text) {
        String written = text.strip();
        boolean gateway = written.endsWith(":" + GATEWAY) || written.endsWith("=" + GATEWAY);
        String address = gateway ? written.substring(0, written.length() - GATEWAY.length()) + "127.0.0.1" : written;
        Matcher host = SYNTAX.matcher(address);
        try {
            if (host.matches() && host.group(2).matches(".*[:.].*")) {
                return new ExtraHost(
                        host.group(1),
                        InetAddress.getByName(host.group(2)).getHostAddress()); // figures: nobody is asked
            }
        } catch (UnknownHostException e) {
            // then it is no address
        }
        throw new IllegalArgumentException(
                "the host \"" + text + "\" is not understood\n  fix: write NAME:ADDRESS, such as db.example:10.0.0.5"
                        + " or db.example:[fd00::5]; host-gateway is an address too");
    }

    /** As {@code /etc/hosts} has it. */
    String line() {
        return address + "\t" + name;
    }
}
