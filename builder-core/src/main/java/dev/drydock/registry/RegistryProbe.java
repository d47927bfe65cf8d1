package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Asks registries whether they are there ({@code GET /v2/}, distribution-spec "Determining Support"), once and shortly. */
public final class RegistryProbe implements Closeable {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final RegistryOptions options;
    private final CredentialChain credentials;
    private Optional<Transport> transport = Optional.empty();

    private RegistryProbe(RegistryOptions options) {
        this.options = options;
        this.credentials = new CredentialChain(options);
    }

    /** @param options of which the time limits and retries do not count */
    public static RegistryProbe open(RegistryOptions options) {
        return new RegistryProbe(options.withTimeouts(LIMIT, LIMIT).withRetries(0, options.pause()));
    }

    /** Those for which there are credentials, with the place that has them. */
    public List<CredentialFinding> credentials() {
        List<CredentialFinding> found = new ArrayList<>();
        for (String name : credentials.names()) {
            int slash = name.indexOf('/');
            Lookup lookup = credentials.find(
                    slash < 0 ? name : name.substring(0, slash), slash < 0 ? "doctor" : name.substring(slash + 1));
            found.add(new CredentialFinding(name, lookup.from(), lookup.problems()));
        }
        return found;
    }

    /** Asks one. */
    public RegistryFinding ask(String registry, Cancellation cancellation) {
        if (options.offline()) {
            return new RegistryFinding(
                    registry, "", false, false, "it was not asked: offline", "leave out -o (Maven) or --offline");
        }
        String address = "";
        try {
            PlainHttp plain = new PlainHttp(options.insecure());
            Transport asking = transport(plain);
            Site site = new Sites(asking, plain).find(registry, cancellation);
            URI ping = site.base().resolve("/v2/");
            address = ping.toString();
            Request request = Request.get(ping);
            try (Response response = answer(asking, request, registry, cancellation)) {
                return judged(registry, address, response.status());
            }
        } catch (RegistryException e) {
            return new RegistryFinding(registry, address, false, false, String.valueOf(e.getMessage()), e.fix());
        } catch (IOException | IllegalArgumentException e) {
            return new RegistryFinding(
                    registry,
                    address,
                    false,
                    false,
                    Words.clean(String.valueOf(e.getMessage())),
                    "write a host with an optional port, as in image names");
        }
    }

    private static Response answer(Transport asking, Request request, String registry, Cancellation cancellation)
            throws IOException {
        try {
            return asking.send(request, cancellation);
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw Failures.noAnswer(request, e, 1, registry);
        }
    }

    private static RegistryFinding judged(String registry, String address, int status) {
        if (status == 200 || status == 401) {
            return new RegistryFinding(registry, address, true, status == 401, "", "");
        }
        String problem = "GET " + address + ": " + status + ", which no registry answers";
        return status == 407
                ? new RegistryFinding(
                        registry,
                        address,
                        false,
                        false,
                        "GET " + address + ": 407",
                        "the proxy wants a user and a password: put them into HTTPS_PROXY")
                : new RegistryFinding(registry, address, false, false, problem, "is this its address and port?");
    }

    private Transport transport(PlainHttp plain) {
        if (transport.isEmpty()) {
            Supplier<SSLContext> trusted = () -> {
                try {
                    return SSLContext.getDefault();
                } catch (NoSuchAlgorithmException e) {
                    throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
                }
            };
            transport = Optional.of(new Transport(options, plain, trusted));
        }
        return transport.get();
    }

    @Override
    public void close() throws IOException {
        if (transport.isPresent()) {
            transport.get().close();
        }
    }
}
