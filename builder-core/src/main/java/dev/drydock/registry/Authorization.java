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
record Authorization(String header, List<String> secrets) {
    static Authorization basic(Credentials.Password password) {
        String plain = password.username() + ":" + password.password();
        String encoded = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        return new Authorization("Basic " + encoded, List.of(encoded, password.password()));
    }

    static Authorization bearer(String token) {
        return new Authorization("Bearer " + token, List.of(token));
    }

    @Override
    public String toString() {
        return "****";
    }
}
