package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to one server and gives its answer: the pool of connections, TLS, proxies, timeouts.
 *
 * <p>Does not follow redirects, authenticate (but to proxies), try again, keep cookies or decompress: the first three are
 * {@link Dialogue}'s, the others nobody's. The only class that knows the HTTP library. Safe for several threads.
 */
final class Transport implements Closeable {
    /** More than callers use at once: they bound their own transfers, and nobody should wait here without being told. */
    private static final int CONNECTIONS = 256;

    private static final String PROXY = "drydock.proxy";
    private static final String QUERY = "drydock.query";
    private static final int BLOCK = 64 * 1024;
    private static final int UPLOAD_PATIENCE = 15;

    private final ProxyChoice proxies;
    private final CloseableHttpClient client;
    private final Duration responseTimeout;

    /** @param trusted the authorities that secure registries are checked against */
    Transport(RegistryOptions options, PlainHttp plainHttp, Supplier<SSLContext> trusted) {
        this.proxies = new ProxyChoice(options.environment());
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls(plainHttp, trusted))
                .setConnectionFactory(Transport::connection)
                .setMaxConnPerRoute(CONNECTIONS)
                .setMaxConnTotal(CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(options.connectTimeout()))
                        .setSocketTimeout(Timeout.of(options.responseTimeout()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .build();
        this.responseTimeout = options.responseTimeout();
        this.client = HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setRoutePlanner(new Routes())
                .setDefaultCredentialsProvider(Transport::proxyCredentials)
                .setUserAgent("drydock")
                .addRequestInterceptorLast((request, body, context) -> appendQuery(request, context))
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .disableConnectionState()
                .build();
    }

    Response send(Request request, Cancellation cancellation) throws IOException {
        cancellation.throwIfCancelled();
        HttpUriRequestBase http = new HttpUriRequestBase(request.method(), withoutQuery(request.uri()));
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(QUERY, request.uri().getRawQuery());
        proxies.proxyFor(
                        request.uri().getScheme(),
                        request.uri().getHost(),
                        request.uri().getPort())
                .ifPresent(proxy -> context.setAttribute(PROXY, proxy));
        http.setHeader("Accept-Encoding", "identity"); // blobs are wanted byte for byte
        request.headers().forEach(http::setHeader);
        Duration patience = responseTimeout;
        if (request.body().isPresent()) {
            http.setEntity(new Outgoing(request.body().get(), cancellation));
            patience = patience.multipliedBy(UPLOAD_PATIENCE);
        }
        http.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(patience))
                .setConnectionRequestTimeout(Timeout.DISABLED)
                .setExpectContinueEnabled(false)
                .build());
        try {
            return new Incoming(http, client.executeOpen(RoutingSupport.determineHost(http), http, context));
        } catch (ConnectTimeoutException e) {
            ConnectException refused = new ConnectException(e.getMessage());
            refused.initCause(e);
            throw refused; // the library has it among the timeouts of reading, after which trying again may help
        } catch (HttpException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    /**
     * Queries hold signatures and upload states, and the library writes addresses to the debug log before interceptors
     * see them: so the query joins its address in the last of these.
     */
    private static void appendQuery(HttpRequest request, HttpContext context) {
        if (context.getAttribute(QUERY) instanceof String query) {
            request.setPath(request.getPath() + "?" + query);
        }
    }

    private static URI withoutQuery(URI uri) {
        String text = uri.toString();
        int end = text.indexOf('?');
        return end < 0 ? uri : URI.create(text.substring(0, end));
    }

    private static ManagedHttpClientConnection connection(@Nullable Socket socket) throws IOException {
        QuietConnection connection = new QuietConnection();
        if (socket != null) {
            connection.bind(socket);
        }
        return connection;
    }

    /** Certificates are checked, but for hosts that may as well use plain HTTP. */
    private static TlsSocketStrategy tls(PlainHttp plainHttp, Supplier<SSLContext> trusted) {
        TlsSocketStrategy checking = new DefaultClientTlsStrategy(trusted.get());
        return (socket, host, port, attachment, context) -> {
            TlsSocketStrategy strategy = plainHttp.allows(host, port)
                    ? new DefaultClientTlsStrategy(
                            anyCertificate(), HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE)
                    : checking;
            return strategy.upgrade(socket, host, port, attachment, context);
        };
    }

    private static SSLContext anyCertificate() throws IOException {
        try {
            return SSLContexts.custom()
                    .loadTrustMaterial(TrustAllStrategy.INSTANCE)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS in this Java: " + e.getMessage(), e);
        }
    }

    private static org.apache.hc.client5.http.auth.@Nullable Credentials proxyCredentials(
            AuthScope scope, HttpContext context) {
        if (!(context.getAttribute(PROXY) instanceof ProxyChoice.Chosen proxy)
                || !proxy.host().equalsIgnoreCase(scope.getHost())
                || proxy.port() != scope.getPort()) {
            return null; // only proxies are authenticated to down here
        }
        return proxy.credentials()
                .map(found -> new UsernamePasswordCredentials(
                        found.username(), found.password().toCharArray()))
                .orElse(null);
    }

    /** Routes through the proxy that was chosen for the request. */
    private static final class Routes extends DefaultRoutePlanner {
        Routes() {
            super(DefaultSchemePortResolver.INSTANCE);
        }

        @Override
        protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
            return context.getAttribute(PROXY) instanceof ProxyChoice.Chosen proxy
                    ? new HttpHost(proxy.host(), proxy.port())
                    : null;
        }
    }

    /** A body on its way out, in blocks between which the call can be cancelled. */
    private static final class Outgoing extends AbstractHttpEntity {
        private final Request.Body body;
        private final Cancellation cancellation;

        Outgoing(Request.Body body, Cancellation cancellation) {
            super((String) null, null); // the request says its Content-Type itself
            this.body = body;
            this.cancellation = cancellation;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            byte[] block = new byte[BLOCK];
            try (InputStream in = body.source().open()) {
                for (int n = in.read(block); n >= 0; n = in.read(block)) {
                    cancellation.throwIfCancelled();
                    out.write(block, 0, n);
                }
            }
        }

        @Override
        public InputStream getContent() throws IOException {
            return body.source().open();
        }

        @Override
        public long getContentLength() {
            return body.size();
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void close() {}
    }

    private record Incoming(HttpUriRequestBase request, ClassicHttpResponse http) implements Response {
        @Override
        public int status() {
            return http.getCode();
        }

        @Override
        public List<String> headers(String name) {
            return Arrays.stream(http.getHeaders(name)).map(Header::getValue).toList();
        }

        @Override
        public InputStream body() throws IOException {
            HttpEntity entity = http.getEntity();
            return entity == null ? InputStream.nullInputStream() : entity.getContent();
        }

        /**
         * Hangs up unless the body was read to its end, which gave the connection back. Closing alone would read the rest
         * first, of which a hostile server has as much as it likes.
         */
        @Override
        public void close() {
            request.cancel();
            try {
                http.close();
            } catch (IOException e) {
                // it was given up
            }
        }
    }
}
