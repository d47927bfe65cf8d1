package dev.drydock.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * What proves who is asking, as it is sent. Prints as {@code ****}.
 *
 * @param header value of the {@code Authorization} header
 * @param secrets what must not be shown if a server says it back
 */
public record Authorization(String header, List<String> secrets) {
    public Authorization {
        secrets = List.copyOf(secrets);
    }

    /** A header's value that somebody else made. */
    public static Authorization header(String value) {
        return new Authorization(value, List.of(value));
    }

    static Authorization basic(Credentials.Password password) {
        return basic(password.username(), password.password());
    }

    public static Authorization basic(String user, String password) {
        String encoded = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new Authorization("Basic " + encoded, List.of(encoded, password));
    }

    public static Authorization bearer(String token) {
        return new Authorization("Bearer " + token, List.of(token));
    }

    @Override
    public String toString() {
        return "****";
    }
}
