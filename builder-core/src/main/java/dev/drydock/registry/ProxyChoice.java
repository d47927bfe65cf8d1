package dev.drydock.registry;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to a host.
 *
 * <p>Java's networking properties ({@code https.proxyHost}, {@code http.nonProxyHosts}, …) decide where they name a proxy
 * for the scheme. Otherwise {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} do, in either case: names and
 * addresses, a name also meaning all below it, {@code *} meaning all. This machine itself is never asked for by a proxy.
 */
final class ProxyChoice {
    /** A proxy, with the user and password for it where known. */
    record Chosen(String host, int port, Optional<Credentials.Password> credentials) {}

    private final Map<String, String> environment;

    ProxyChoice(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @param port -1 if it is the scheme's own */
    Optional<Chosen> proxyFor(String scheme, String host, int port) throws RegistryException {
        if (PlainHttp.isLoopback(host)) {
            return Optional.empty();
        }
        if (System.getProperty(scheme + ".proxyHost") != null) {
            return fromProperties(scheme, host, port);
        }
        String value = variable(scheme + "_proxy").orElse("").strip();
        if (value.isEmpty() || bypassed(host, port)) {
            return Optional.empty();
        }
        URI uri;
        try {
            uri = URI.create(value.contains("://") ? value : "http://" + value);
        } catch (IllegalArgumentException e) {
            throw unusable(scheme, "is not an address"); // its value and the cause may hold a password
        }
        String proxy = uri.getHost();
        if (proxy == null) {
            throw unusable(scheme, "names no host");
        }
        int proxyPort = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
        return Optional.of(new Chosen(proxy, proxyPort, userinfo(uri.getUserInfo())));
    }

    private static RegistryException unusable(String scheme, String what) {
        return new RegistryException(
                RegistryException.Kind.OTHER,
                "the environment variable " + scheme.toUpperCase(Locale.ROOT) + "_PROXY " + what,
                "write http://host:port");
    }

    private static Optional<Chosen> fromProperties(String scheme, String host, int port) {
        ProxySelector selector = ProxySelector.getDefault();
        if (selector == null) {
            return Optional.empty();
        }
        URI target = URI.create(scheme + "://" + host + (port < 0 ? "" : ":" + port) + "/");
        for (Proxy proxy : selector.select(target)) {
            if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address) {
                String user = System.getProperty(scheme + ".proxyUser");
                String password = System.getProperty(scheme + ".proxyPassword");
                return Optional.of(new Chosen(
                        address.getHostString(),
                        address.getPort(),
                        user == null || password == null
                                ? Optional.empty()
                                : Optional.of(new Credentials.Password(user, password))));
            }
        }
        return Optional.empty();
    }

    private boolean bypassed(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        for (String entry : variable("no_proxy").orElse("").split("[,\\s]+", -1)) {
            String rule = entry.toLowerCase(Locale.ROOT);
            if (rule.startsWith("*.") || rule.startsWith(".")) {
                rule = rule.substring(rule.indexOf('.') + 1);
            }
            if (rule.equals("*")
                    || rule.equals(name)
                    || rule.equals(name + ":" + port)
                    || (!rule.isEmpty() && name.endsWith("." + rule))) {
                return true;
            }
            if (rule.matches("[0-9a-f.:]+/[0-9]+") && new PlainHttp(List.of(rule)).inBlocks(name)) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> variable(String lowerCaseName) {
        String value = environment.get(lowerCaseName);
        return Optional.ofNullable(value != null ? value : environment.get(lowerCaseName.toUpperCase(Locale.ROOT)));
    }

    private static Optional<Credentials.Password> userinfo(@Nullable String userinfo) {
        if (userinfo == null) {
            return Optional.empty();
        }
        int colon = userinfo.indexOf(':');
        return Optional.of(
                colon < 0
                        ? new Credentials.Password(userinfo, "")
                        : new Credentials.Password(userinfo.substring(0, colon), userinfo.substring(colon + 1)));
    }
}
