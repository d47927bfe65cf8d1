package dev.drydock.build;

import dev.drydock.layer.LayerPath;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address of HTTP or HTTPS.
 *
 * @param uri with a host
 */
record WebAddress(URI uri) {
    /** What a file is called whose address ends with its host's root. */
    static final String UNNAMED = "__unnamed__";

    private static final Pattern NAME =
            Pattern.compile("(?i)(?:^|;)\\s*filename\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\\s\"]+))");

    /** @throws IllegalArgumentException why it is none, in words for the user */
    static WebAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "it is no address: " + e.getReason() + " at character " + (e.getIndex() + 1), e);
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("it is no address of HTTP or HTTPS");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("it names no host");
        }
        return new WebAddress(uri);
    }

    /** What is asked for: without user, password and fragment. */
    String asked() {
        String query = uri.getRawQuery();
        return shown() + (query == null ? "" : "?" + query);
    }

    /** For people and logs: without the query too, which may hold a token. */
    String shown() {
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost()
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getRawPath();
    }

    /** The last name of the path; empty if there is no path at all, or a name that no file can have. */
    Optional<String> fileName() {
        String path = uri.getPath();
        if (path.isEmpty()) {
            return Optional.empty();
        }
        String trimmed = path.replaceAll("/+$", "");
        return trimmed.isEmpty() ? Optional.of(UNNAMED) : plain(LayerPath.name(trimmed));
    }

    /** The name that a Content-Disposition gives, without any folder in it. */
    static Optional<String> fileName(String disposition) {
        Matcher matcher = NAME.matcher(disposition);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String quoted = matcher.group(1);
        String name = quoted == null ? matcher.group(2) : quoted.replaceAll("\\\\(.)", "$1");
        return plain(name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1));
    }

    private static Optional<String> plain(String name) {
        boolean possible = !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(Character::isISOControl)
                && name.length() <= 255;
        return possible ? Optional.of(name) : Optional.empty();
    }
}
