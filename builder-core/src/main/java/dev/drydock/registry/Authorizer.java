package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers the challenges of registries. A registry that challenged once gets the answer with each request from then on.
 *
 * <p>Credentials are looked for when a registry first asks for them, so an open registry runs no helper. Tokens are kept
 * by what they were asked for and with whose credentials, until shortly before they expire or are refused. Safe for
 * several threads; one token is fetched at a time per registry.
 */
final class Authorizer {
    private static final int MARGIN_SECONDS = 10;

    private record TokenKey(Challenge challenge, List<String> scopes, Optional<Credentials> credentials) {}

    private record Kept(TokenServer.Token token, long endNanos) {}

    /** What is known of one registry; its monitor is held while a token is fetched. */
    private static final class State {
        volatile @Nullable Challenge challenge;
        final Map<TokenKey, Kept> tokens = new ConcurrentHashMap<>();
    }

    private final CredentialChain chain;
    private final TokenServer tokenServer;
    private final LongSupplier nanoTime;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    Authorizer(CredentialChain chain, TokenServer tokenServer, LongSupplier nanoTime) {
        this.chain = chain;
        this.tokenServer = tokenServer;
        this.nanoTime = nanoTime;
    }

    /** What to send along unasked; empty while the registry has not challenged. */
    Optional<Authorization> known(Site site, Access access, Cancellation cancellation) throws IOException {
        Challenge challenge = state(site).challenge;
        return challenge == null ? Optional.empty() : answer(site, access, challenge, Optional.empty(), cancellation);
    }

    /**
     * The answer to a 401.
     *
     * @param refused what was sent with the request
     * @return empty if there is nothing (else) to say
     */
    Optional<Authorization> answer(
            Site site, Access access, Response response, Optional<Authorization> refused, Cancellation cancellation)
            throws IOException {
        List<Challenge> offered = Challenge.parse(response.headers("WWW-Authenticate"));
        Optional<Challenge> chosen = offered.stream()
                .filter(challenge -> challenge.scheme().equals("bearer")
                        && challenge.parameter("realm").isPresent())
                .findFirst()
                .or(() -> offered.stream()
                        .filter(challenge -> challenge.scheme().equals("basic"))
                        .findFirst());
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        state(site).challenge = forAnyRepository(chosen.get());
        return answer(site, access, chosen.get(), refused, cancellation)
                .filter(found -> !Optional.of(found).equals(refused));
    }

    /** What was found for a repository, for messages. */
    Lookup lookup(Site site, Access access) {
        return chain.find(site.registry(), access.repository());
    }

    private Optional<Authorization> answer(
            Site site, Access access, Challenge challenge, Optional<Authorization> refused, Cancellation cancellation)
            throws IOException {
        Lookup lookup = lookup(site, access);
        if (access.push()
                && lookup.credentials().isEmpty()
                && !lookup.problems().isEmpty()) {
            throw new RegistryException(
                    Kind.DENIED,
                    "no credentials to push to " + site.registry() + "/" + access.repository() + ": "
                            + String.join("; ", lookup.problems()),
                    "install what is configured there, or take it out of the configuration");
        }
        Credentials credentials = lookup.credentials().orElse(null);
        if (credentials instanceof Credentials.RegistryToken token) {
            return Optional.of(Authorization.bearer(token.token()));
        }
        if (challenge.scheme().equals("basic")) {
            return credentials instanceof Credentials.Password password
                    ? Optional.of(Authorization.basic(password))
                    : Optional.empty();
        }
        return Optional.of(token(site, access, challenge, lookup, refused, cancellation));
    }

    private Authorization token(
            Site site,
            Access access,
            Challenge challenge,
            Lookup lookup,
            Optional<Authorization> refused,
            Cancellation cancellation)
            throws IOException {
        State state = state(site);
        List<String> scopes = scopes(access, challenge);
        Map<String, String> where = new TreeMap<>(challenge.parameters());
        where.keySet().retainAll(List.of("realm", "service"));
        TokenKey key = new TokenKey(new Challenge("bearer", where), access.scopes(), lookup.credentials());
        synchronized (state) {
            Kept kept = state.tokens.get(key);
            if (kept != null && nanoTime.getAsLong() - kept.endNanos() < 0) {
                Authorization authorization = Authorization.bearer(kept.token().value());
                if (!Optional.of(authorization).equals(refused)) {
                    return authorization;
                }
            }
            TokenServer.Token token = tokenServer.fetch(site, challenge, scopes, lookup, cancellation);
            long life = Math.max(0, token.seconds() - MARGIN_SECONDS) * 1_000_000_000L;
            state.tokens.put(key, new Kept(token, nanoTime.getAsLong() + life));
            return Authorization.bearer(token.value());
        }
    }

    /** The challenge without what it said of one repository, to be kept for all. */
    private static Challenge forAnyRepository(Challenge challenge) {
        Map<String, String> parameters = new TreeMap<>(challenge.parameters());
        parameters.computeIfPresent(
                "scope",
                (name, scopes) -> Arrays.stream(scopes.split(" ", -1))
                        .filter(scope -> !scope.startsWith("repository:"))
                        .collect(Collectors.joining(" ")));
        return new Challenge(challenge.scheme(), Map.copyOf(parameters));
    }

    /** What we need, and what the registry says it wants for this if that is something else. */
    private static List<String> scopes(Access access, Challenge challenge) {
        List<String> scopes = new ArrayList<>(access.scopes());
        String own = "repository:" + access.repository() + ":";
        for (String scope : challenge.parameter("scope").orElse("").split(" ", -1)) {
            boolean covered = scope.startsWith(own)
                    && List.of((access.push() ? "pull,push" : "pull").split(",", -1))
                            .containsAll(List.of(scope.substring(own.length()).split(",", -1)));
            if (!scope.isEmpty() && !covered && !scopes.contains(scope)) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    private State state(Site site) {
        return states.computeIfAbsent(site.registry(), name -> new State());
    }
}
