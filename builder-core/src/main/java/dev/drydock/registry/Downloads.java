package dev.drydock.registry;

import dev.drydock.content.BlobWriter;
import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.registry.RegistryException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Files over HTTP, into a content store: what ADD and named contexts ask of servers that are no registries. They are
 * reached as registries are (proxies, time-outs, further tries), but as plain as their address says, and without any
 * credentials but those that it holds itself or that are given for it.
 *
 * <p>Opening one costs nothing: no class of the HTTP library is loaded before the first request; offline, never. Safe for
 * several threads.
 */
public final class Downloads implements Closeable {
    /** Larger files are refused, bytes. */
    public static final long LIMIT = 16L << 30;

    private static final int BLOCK = 64 * 1024;

    private final RegistryOptions options;
    private final Supplier<SSLContext> trusted;
    private final long limit;
    private @Nullable Transport transport;

    Downloads(RegistryOptions options, Supplier<SSLContext> trusted, long limit) {
        this.options = options;
        this.trusted = trusted;
        this.limit = limit;
    }

    public static Downloads open(RegistryOptions options) {
        return open(options, LIMIT);
    }

    /** @param limit the largest file that is taken, bytes */
    public static Downloads open(RegistryOptions options, long limit) {
        return new Downloads(options, Downloads::systemTrust, limit);
    }

    private static SSLContext systemTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    /**
     * What an earlier answer said of itself, so that the server need not send it again.
     *
     * @param etag as it was sent; {@code ""} if it was not
     * @param lastModified as it was sent; {@code ""} if it was not
     */
    public record Known(String etag, String lastModified) {
        /** Nothing is known: everything is sent. */
        public static Known nothing() {
            return new Known("", "");
        }

        private Request asked(Request request) {
            if (!etag.isEmpty()) {
                return request.with("If-None-Match", etag);
            }
            return lastModified.isEmpty() ? request : request.with("If-Modified-Since", lastModified);
        }
    }

    /**
     * A file that is in the store now. Words are the server's, cut to one line each.
     *
     * @param disposition the header that may hold a name; {@code ""} if there is none
     */
    public record Fetched(Digest digest, long size, Known known, String disposition) {}

    /** Whether the network must not be used. */
    public boolean offline() {
        return options.offline();
    }

    /**
     * Gets a file, unless it is still what is known.
     *
     * @param address http or https, with a host
     * @param expected what it must be; something else is not stored
     * @param authorization for the address's own scheme, host and port; without it, what the address holds
     * @return empty if the server says that nothing changed
     * @throws RegistryException it cannot be had; of the kind OFFLINE if the network must not be used
     * @throws DigestMismatchException it is not what was expected
     */
    public Optional<Fetched> fetch(
            URI address,
            Known known,
            Optional<Digest> expected,
            Optional<Authorization> authorization,
            ContentStore store,
            Cancellation cancellation)
            throws IOException {
        Redirects redirects = new Redirects(online(address), address, authorization.or(() -> ofAddress(address)));
        Request request = known.asked(Request.get(withoutUser(address)));
        Tries tries = new Tries(redirects, options.retries(), options.pause());
        for (int broken = 1; ; broken++) {
            IOException why;
            try (Response response = answer(tries, request, cancellation)) {
                if (response.status() == 304 && !known.equals(Known.nothing())) {
                    return Optional.empty();
                }
                if (response.status() != 200) {
                    throw failure(request, response);
                }
                return Optional.of(store(request, response, expected, store, cancellation));
            } catch (Broken e) {
                why = e.why;
            }
            if (broken > tries.retries()) {
                throw mended(Failures.noAnswer(request, why, broken, ""), why);
            }
            tries.pauseAfter(broken, cancellation);
        }
    }

    private static Response answer(Tries tries, Request request, Cancellation cancellation) throws IOException {
        try {
            return tries.send(request, "", cancellation).response();
        } catch (RegistryException e) {
            throw e.getCause() instanceof IOException why ? mended(e, why) : e;
        }
    }

    /** The words for registries, with what mends a download. */
    private static RegistryException mended(RegistryException failure, IOException why) {
        boolean tls = why instanceof javax.net.ssl.SSLException;
        return new RegistryException(
                failure.kind(),
                String.valueOf(failure.getMessage()),
                tls
                        ? "check that it speaks HTTPS, and that its authority is in the trust store of this Java"
                                + " (-Djavax.net.ssl.trustStore)"
                        : "check the address, and whether a proxy is needed (HTTPS_PROXY, or -Dhttps.proxyHost)",
                why);
    }

    private static RegistryException failure(Request request, Response response) {
        int status = response.status();
        String host = request.uri().getHost();
        return switch (status) {
            case 401, 403 ->
                new RegistryException(
                        Kind.DENIED,
                        request + ": " + status,
                        "give the secret HTTP_AUTH_TOKEN_" + host + " (bearer) or HTTP_AUTH_HEADER_" + host
                                + "; or download it with Maven, and COPY it");
            case 404, 410 -> new RegistryException(Kind.NOT_FOUND, request + ": " + status, "check the address");
            default -> new RegistryException(Kind.OTHER, request + ": " + status, "");
        };
    }

    private Fetched store(
            Request request,
            Response response,
            Optional<Digest> expected,
            ContentStore store,
            Cancellation cancellation)
            throws IOException {
        if (response.number("Content-Length").orElse(0) > limit) {
            throw tooLarge(request);
        }
        byte[] block = new byte[BLOCK];
        try (BlobWriter writer = store.newBlob()) {
            InputStream body = Broken.body(response);
            for (int n = Broken.read(body, block); n >= 0; n = Broken.read(body, block)) {
                cancellation.throwIfCancelled();
                if (writer.size() + n > limit) {
                    throw tooLarge(request);
                }
                writer.write(block, 0, n);
            }
            long size = writer.size();
            Digest digest = expected.isPresent() ? writer.commit(expected.get(), -1) : writer.commit();
            return new Fetched(
                    digest,
                    size,
                    new Known(header(response, "ETag"), header(response, "Last-Modified")),
                    header(response, "Content-Disposition"));
        }
    }

    private RegistryException tooLarge(Request request) {
        return new RegistryException(
                Kind.OTHER,
                request + ": it is larger than " + limit + " bytes, which is the most that is downloaded",
                "check the address; download it by other means, and COPY it");
    }

    private static String header(Response response, String name) {
        return response.header(name)
                .filter(value -> value.length() <= 1024 && value.chars().noneMatch(Character::isISOControl))
                .orElse("");
    }

    private synchronized Transport online(URI needed) throws RegistryException {
        if (options.offline()) {
            throw new RegistryException(
                    Kind.OFFLINE,
                    "offline: " + Request.address(needed) + " is needed",
                    "run once without -o (offline)");
        }
        Transport open = transport;
        if (open == null) {
            open = new Transport(options, new PlainHttp(options.insecure()), trusted);
            transport = open;
        }
        return open;
    }

    private static Optional<Authorization> ofAddress(URI address) {
        return Optional.ofNullable(address.getUserInfo()).map(user -> {
            int colon = user.indexOf(':');
            return Authorization.basic(
                    colon < 0 ? user : user.substring(0, colon), colon < 0 ? "" : user.substring(colon + 1));
        });
    }

    private static URI withoutUser(URI address) {
        String path = address.getRawPath();
        String query = address.getRawQuery();
        return URI.create(address.getScheme() + "://" + address.getHost()
                + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + (path == null || path.isEmpty() ? "/" : path)
                + (query == null ? "" : "?" + query));
    }

    @Override
    public synchronized void close() {
        if (transport != null) {
            try {
                transport.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                transport = null;
            }
        }
    }

    /**
     * One try, as far as redirects lead. What proves who is asking goes to the address's own scheme, host and port alone;
     * from HTTPS nothing leads to HTTP.
     */
    private record Redirects(Transport transport, URI first, Optional<Authorization> authorization)
            implements Tries.Sending {
        private static final int MAX = 10;

        @Override
        public Response send(Request asked, Cancellation cancellation) throws IOException {
            Request request = asked;
            for (int hops = 0; ; hops++) {
                Response response = transport.send(authorized(request), cancellation);
                if (!response.isRedirect()) {
                    return response;
                }
                String location = response.header("Location").orElse("");
                response.finish();
                if (hops == MAX) {
                    throw new RegistryException(Kind.OTHER, asked + ": more than " + MAX + " redirects", "");
                }
                boolean plain = !"https".equals(request.uri().getScheme());
                request = request.at(Location.resolve(request, location, plain));
            }
        }

        private Request authorized(Request request) {
            URI to = request.uri();
            boolean home = first.getScheme().equalsIgnoreCase(to.getScheme())
                    && first.getHost().equalsIgnoreCase(to.getHost())
                    && first.getPort() == to.getPort();
            return authorization.isPresent() && home
                    ? request.with("Authorization", authorization.get().header())
                    : request;
        }
    }
}
