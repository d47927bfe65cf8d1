package dev.drydock.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.content.Cancellation;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Gets tokens where a registry's challenge says (distribution, "Token Authentication" and "OAuth2"): by GET with a
 * password or without, by POST with an identity token.
 *
 * <p>The server is named by the registry, so it is trusted with credentials only if no one can listen: over TLS, or where
 * the registry itself need not be secure and the server is on the same host or need not be secure either. Its redirects
 * are not followed.
 */
final class TokenServer {
    private static final int MAX_ANSWER = 1 << 20;
    private static final int SHORTEST_LIFE = 60;
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
    private static final String CLIENT = "drydock";
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * A token. Prints as {@code ****}.
     *
     * @param seconds how long it lasts
     */
    record Token(String value, long seconds) {
        @Override
        public String toString() {
            return "****";
        }
    }

    private final Tries tries;
    private final PlainHttp plainHttp;

    TokenServer(Tries tries, PlainHttp plainHttp) {
        this.tries = tries;
        this.plainHttp = plainHttp;
    }

    Token fetch(Site site, Challenge challenge, List<String> scopes, Lookup lookup, Cancellation cancellation)
            throws IOException {
        URI realm = realm(site, challenge.parameter("realm").orElse(""));
        Request request;
        List<String> secrets = List.of();
        if (lookup.credentials().orElse(null) instanceof Credentials.IdentityToken identity) {
            String form = "grant_type=refresh_token&client_id=" + CLIENT + service(challenge) + "&scope="
                    + encoded(String.join(" ", scopes)) + "&refresh_token=" + encoded(identity.token());
            request = Request.post(realm)
                    .with(Request.Body.of(form.getBytes(StandardCharsets.UTF_8)))
                    .with("Content-Type", "application/x-www-form-urlencoded");
            secrets = List.of(identity.token());
        } else {
            StringBuilder query = new StringBuilder("client_id=" + CLIENT + service(challenge));
            scopes.forEach(scope -> query.append("&scope=").append(encoded(scope)));
            String separator = realm.getRawQuery() == null ? "?" : "&";
            request = Request.get(URI.create(realm + separator + query));
            if (lookup.credentials().orElse(null) instanceof Credentials.Password password) {
                Authorization basic = Authorization.basic(password);
                request = request.with("Authorization", basic.header());
                secrets = basic.secrets();
            }
        }
        Tries.Answer answer = tries.send(request, site.registry(), cancellation);
        try (Response response = answer.response()) {
            if (response.status() != 200) {
                throw Failures.answer(request, response, answer.tries(), secrets, Optional.of(lookup), site.registry());
            }
            return token(request, response);
        }
    }

    private static Token token(Request request, Response response) throws IOException {
        JsonNode json;
        try (InputStream body = response.body()) {
            json = JSON.readTree(body.readNBytes(MAX_ANSWER));
        } catch (JsonProcessingException e) {
            throw new RegistryException(Kind.OTHER, request + ": the answer is not JSON", ""); // the cause quotes it
        }
        String value = json.path("token").asText();
        if (value.isEmpty()) {
            value = json.path("access_token").asText();
        }
        if (!TOKEN.matcher(value).matches()) {
            throw new RegistryException(Kind.OTHER, request + ": the answer holds no token", "");
        }
        return new Token(value, Math.max(SHORTEST_LIFE, json.path("expires_in").asLong(SHORTEST_LIFE)));
    }

    private URI realm(Site site, String text) throws RegistryException {
        URI realm;
        try {
            realm = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw refused(site, "no address");
        }
        String scheme = String.valueOf(realm.getScheme());
        if (realm.getHost() == null || realm.getRawUserInfo() != null || realm.getRawFragment() != null) {
            throw refused(site, "no address");
        }
        boolean sameHost = realm.getHost().equalsIgnoreCase(site.base().getHost());
        boolean open = site.insecure() && (sameHost || plainHttp.allows(realm.getHost(), realm.getPort()));
        if (!scheme.equals("https") && !(scheme.equals("http") && open)) {
            throw refused(site, Request.address(realm) + ", which is not secure");
        }
        return realm;
    }

    private static RegistryException refused(Site site, String what) {
        return new RegistryException(
                Kind.OTHER,
                "the registry " + site.registry() + " names " + what
                        + " as its token server; no credentials are sent there",
                "");
    }

    private static String service(Challenge challenge) {
        return challenge
                .parameter("service")
                .map(service -> "&service=" + encoded(service))
                .orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
