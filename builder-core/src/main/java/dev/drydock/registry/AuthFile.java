package dev.drydock.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.image.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A docker {@code config.json} or a containers {@code auth.json}: credentials by registry, and the names of helpers that
 * have them (docker CLI reference, "Credential stores"; containers-auth.json(5)).
 *
 * <p>Keys may be addresses ({@code https://host/v1/}, of which the host counts), hosts, or hosts with the beginning of a
 * repository's path; the longest that fits is taken. Docker Hub has many names here, all of which are understood.
 */
final class AuthFile {
    private static final int MAX_SIZE = 4 << 20;
    private static final String HUB_KEY = "https://index.docker.io/v1/";
    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode root;

    private AuthFile(JsonNode root) {
        this.root = root;
    }

    /** Reads a file; empty if it is not there. The message of a failure holds nothing of the file's content. */
    static Optional<AuthFile> read(Path file) throws IOException {
        byte[] bytes;
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw new IOException("it is larger than " + MAX_SIZE + " bytes");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(bytes);
            if (!root.isObject()) {
                throw new IOException("it is not a JSON object");
            }
            return Optional.of(new AuthFile(root));
        } catch (JsonProcessingException e) {
            // Jackson's message quotes the text, so neither it nor the exception goes on.
            throw new IOException("it is not JSON"
                    + (e.getLocation() == null
                            ? ""
                            : " (line " + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr() + ")"));
        }
    }

    /** The suffixes of the helpers to ask, in order: the registry's own, then the store for all. */
    List<String> helpers(String registry) {
        List<String> helpers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : root.path("credHelpers").properties()) {
            if (normal(entry.getKey()).equals(normal(registry))) {
                helpers.add(entry.getValue().asText());
            }
        }
        String store = root.path("credsStore").asText();
        if (!store.isEmpty() && !helpers.contains(store)) {
            helpers.add(store);
        }
        return helpers;
    }

    /** The registries it has something for, maybe with the beginning of a repository's path. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (String part : List.of("auths", "credHelpers")) {
            root.path(part).fieldNames().forEachRemaining(key -> names.add(normal(key)));
        }
        return names;
    }

    /** What a helper calls a registry. */
    static String helperKey(String registry) {
        return registry.equals(ImageReference.DOCKER_HUB) ? HUB_KEY : registry;
    }

    /** The credentials written in this file. */
    Optional<Credentials> find(String registry, String repository) throws IOException {
        String wanted = normal(registry) + "/" + repository + "/";
        Optional<Credentials> best = Optional.empty();
        int length = 0;
        for (Map.Entry<String, JsonNode> entry : root.path("auths").properties()) {
            String key = normal(entry.getKey());
            if (key.length() > length && wanted.startsWith(key + "/")) {
                Optional<Credentials> found = credentials(entry.getKey(), entry.getValue());
                if (found.isPresent()) {
                    best = found;
                    length = key.length();
                }
            }
        }
        return best;
    }

    private static Optional<Credentials> credentials(String key, JsonNode entry) throws IOException {
        String username = entry.path("username").asText();
        String password = entry.path("password").asText();
        String auth = entry.path("auth").asText();
        if (!auth.isEmpty()) {
            String decoded;
            try {
                decoded = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new IOException("\"auth\" of " + key + " is not base64"); // the cause quotes it
            }
            int colon = decoded.indexOf(':');
            if (colon < 0) {
                throw new IOException("\"auth\" of " + key + " holds no user and password");
            }
            username = decoded.substring(0, colon);
            password = stripNulls(decoded.substring(colon + 1));
        }
        if (!entry.path("identitytoken").asText().isEmpty()) {
            return Optional.of(
                    new Credentials.IdentityToken(entry.path("identitytoken").asText()));
        }
        if (!entry.path("registrytoken").asText().isEmpty()) {
            return Optional.of(
                    new Credentials.RegistryToken(entry.path("registrytoken").asText()));
        }
        return username.isEmpty() && password.isEmpty()
                ? Optional.empty()
                : Optional.of(Credentials.of(username, password));
    }

    /** Old clients wrote the password with zero bytes behind it. */
    private static String stripNulls(String password) {
        int end = password.length();
        while (end > 0 && password.charAt(end - 1) == 0) {
            end--;
        }
        return password.substring(0, end);
    }

    private static String normal(String key) {
        String text = key;
        int scheme = text.indexOf("://");
        boolean address = scheme >= 0;
        text = address ? text.substring(scheme + 3) : text;
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        int slash = text.indexOf('/');
        String path = slash < 0 ? "" : text.substring(slash);
        String host = (slash < 0 ? text : text.substring(0, slash)).toLowerCase(Locale.ROOT);
        if (host.equals("index.docker.io") || host.equals("registry-1.docker.io")) {
            host = ImageReference.DOCKER_HUB;
        }
        return address || path.equals("/v1") || path.equals("/v2") ? host : host + path;
    }
}
