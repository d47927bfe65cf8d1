package dev.drydock.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The registries that need not be secure: those the user named, loopback addresses and {@code localhost}.
 *
 * <p>Such a registry may speak plain HTTP, and over HTTPS its certificate is not checked. Whoever may change plain HTTP
 * on its way could do no more with a forged certificate.
 */
final class PlainHttp {
    private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    @SuppressWarnings("ArrayRecordComponent") // asked, not compared
    private record Block(byte[] address, int bits) {
        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<String> names = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();

    /** @throws IllegalArgumentException if an entry is neither a host, host:port nor CIDR */
    PlainHttp(List<String> entries) {
        for (String entry : entries) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            int slash = text.indexOf('/');
            if (text.isEmpty() || text.contains("://")) {
                throw new IllegalArgumentException(
                        "insecure registry \"" + entry + "\": write host, host:port or a CIDR block, without a scheme");
            }
            if (slash < 0) {
                names.add(text);
            } else {
                blocks.add(block(entry, text.substring(0, slash), text.substring(slash + 1)));
            }
        }
    }

    private static Block block(String entry, String address, String bits) {
        Optional<InetAddress> literal = literal(address);
        if (literal.isPresent() && bits.matches("[0-9]{1,3}")) {
            byte[] bytes = literal.get().getAddress();
            int length = Integer.parseInt(bits);
            if (length <= bytes.length * 8) {
                return new Block(bytes, length);
            }
        }
        throw new IllegalArgumentException("insecure registry \"" + entry + "\" is not a CIDR block like 10.0.0.0/8");
    }

    /**
     * Whether it need not be secure. Resolves the name if blocks of addresses were given.
     *
     * @param port -1 if none was written
     */
    boolean allows(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        if (names.contains(name) || (port >= 0 && names.contains(name + ":" + port))) {
            return true;
        }
        if (isLoopback(name)) {
            return true;
        }
        return !blocks.isEmpty() && addresses(name).stream().anyMatch(this::inBlocks);
    }

    /** Whether this is an address in digits that lies in one of the blocks. */
    boolean inBlocks(String host) {
        return literal(host).filter(this::inBlocks).isPresent();
    }

    private boolean inBlocks(InetAddress address) {
        return blocks.stream().anyMatch(block -> block.holds(address.getAddress()));
    }

    /** Whether this names the machine itself, without asking a resolver. */
    static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || literal(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of(); // in no block; connecting will say that nobody knows it
        }
    }

    /** The address that is written here in digits; names are not looked up. */
    private static Optional<InetAddress> literal(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!IPV4.matcher(bare).matches() && bare.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
