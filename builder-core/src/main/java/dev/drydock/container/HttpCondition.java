package dev.drydock.container;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A request is answered as wished. Redirects are answers, and are not followed.
 *
 * @param least status code
 * @param most status code
 * @param body found in what comes, if there is one
 * @param unverified whether certificates and their host names are taken as they come
 */
public record HttpCondition(
        URI url,
        String method,
        int least,
        int most,
        Map<String, String> headers,
        Optional<Pattern> body,
        boolean unverified)
        implements WaitCondition {
    private static final int TIMEOUT_MS = 2000;
    private static final int READ_TIMEOUT_MS = 5000;
    private static final int MAX_BODY = 1 << 20;

    public HttpCondition {
        headers = Map.copyOf(headers);
    }

    @Override
    public String words() {
        return method + " " + url + " with "
                + (least == most ? "status " + least : "a status from " + least + " to " + most)
                + body.map(pattern -> " and \"" + pattern + "\" in its body").orElse("");
    }

    @Override
    public Optional<String> unmet(Moment now) {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
            try {
                return unmet(connection);
            } finally {
                connection.disconnect();
            }
        } catch (IOException | GeneralSecurityException e) {
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return Optional.of(message);
        }
    }

    private Optional<String> unmet(HttpURLConnection connection) throws IOException, GeneralSecurityException {
        if (unverified && connection instanceof HttpsURLConnection https) {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
            https.setSSLSocketFactory(context.getSocketFactory());
            https.setHostnameVerifier((host, session) -> true);
        }
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(READ_TIMEOUT_MS);
        headers.forEach(connection::setRequestProperty);
        int status = connection.getResponseCode();
        if (status < least || status > most) {
            return Optional.of("status " + status);
        }
        if (body.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = status < HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getInputStream()
                : connection.getErrorStream()) {
            String text = in == null ? "" : new String(in.readNBytes(MAX_BODY), StandardCharsets.UTF_8);
            String start = text.length() > 80 ? text.substring(0, 80) + "…" : text;
            return body.get().matcher(text).find()
                    ? Optional.empty()
                    : Optional.of("status " + status + " and the body \"" + start.strip() + "\"");
        }
    }

    /** Asked for by the user: for services of tests, whose certificates nobody vouches for. */
    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
