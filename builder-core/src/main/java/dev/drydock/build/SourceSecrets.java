package dev.drydock.build;

import dev.drydock.registry.Authorization;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets by whose names a build says what servers are to be told who is asking, as the reference builder has them:
 * {@code GIT_AUTH_HEADER} and {@code GIT_AUTH_TOKEN}, of any host or of one ({@code GIT_AUTH_TOKEN.example.com}), for
 * repositories; {@code HTTP_AUTH_HEADER_example.com} and {@code HTTP_AUTH_TOKEN_example.com} for files.
 */
final class SourceSecrets {
    private static final Pattern REMOTE = Pattern.compile("(?i)https?://(?:[^/@]*@)?([^/]+).*");
    private static final Pattern GITHUB = Pattern.compile("(https://(?:www\\.)?github\\.com/).*");

    private final StepSecrets given;

    SourceSecrets(StepSecrets given) {
        this.given = given;
    }

    /**
     * For a repository by HTTP; a header alone wins over a token, and a secret of the host over one for all.
     *
     * @throws IOException a secret cannot be read, or is no line of text
     */
    Optional<Authorization> ofRepository(String remote) throws IOException {
        Matcher matcher = REMOTE.matcher(remote);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        for (String suffix : List.of("." + matcher.group(1), "")) {
            Optional<String> header = text("GIT_AUTH_HEADER" + suffix);
            if (header.isPresent()) {
                return header.map(Authorization::header);
            }
            Optional<String> token = text("GIT_AUTH_TOKEN" + suffix);
            if (token.isPresent()) {
                return token.map(value -> Authorization.basic("x-access-token", value));
            }
        }
        return Optional.empty();
    }

    /** Addresses of a repository's server that are told what its secret is: its own, and on GitHub all there. */
    static String scope(String remote) {
        Matcher matcher = GITHUB.matcher(remote);
        return matcher.matches() ? matcher.group(1) : remote;
    }

    /** For a file. @throws IOException a secret cannot be read, or is no line of text */
    Optional<Authorization> ofFile(URI address) throws IOException {
        Optional<String> token = text("HTTP_AUTH_TOKEN_" + address.getHost());
        return token.isPresent()
                ? token.map(Authorization::bearer)
                : text("HTTP_AUTH_HEADER_" + address.getHost()).map(Authorization::header);
    }

    private Optional<String> text(String id) throws IOException {
        SecretSource source = given.secrets().get(id);
        if (source == null) {
            return Optional.empty();
        }
        Optional<String> text =
                source.read().map(secret -> new String(secret.reveal(), StandardCharsets.UTF_8).strip());
        if (text.isPresent() && text.get().chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IOException("the secret " + id + " is no single line of plain characters, as a header has to be");
        }
        return text.filter(value -> !value.isEmpty());
    }
}
