package dev.drydock.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.drydock.content.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A registry in this process, stricter than real ones, that misbehaves on request. It passes the same contract as a real
 * one ({@link RegistryContract}).
 */
final class RegistryDouble implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/v2/(.+)/(manifests|blobs)/(uploads/)?([^/]*)");

    /** A request as it arrived. */
    record Asked(String method, String path, String query, Optional<String> authorization, Optional<String> range) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** Answers instead of the registry. */
    @FunctionalInterface
    interface Misbehaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    record Stored(String mediaType, byte[] bytes) {}

    private record Rule(String method, Pattern path, int[] left, Misbehaviour misbehaviour) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
    private final Map<String, String> uploads = new ConcurrentHashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Optional<String> password = Optional.empty();
    private volatile Optional<String> realm = Optional.empty();
    private volatile Optional<String> identityToken = Optional.empty();

    RegistryDouble() throws IOException {
        this(Optional.empty());
    }

    RegistryDouble(Optional<SSLContext> tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls.isPresent()) {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
            server = https;
        } else {
            server = HttpServer.create(address, 0);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String host() {
        return "127.0.0.1:" + port();
    }

    String url() {
        return (server instanceof HttpsServer ? "https://" : "http://") + host();
    }

    /** Asks for a user and password from now on. */
    void basic(String userAndPassword) {
        password = Optional.of(userAndPassword);
    }

    /** Asks for a token from now on, given at {@code realm} for a user and password, or to anyone if there are none. */
    void bearer(String realmUrl, Optional<String> userAndPassword) {
        realm = Optional.of(realmUrl);
        password = userAndPassword;
    }

    void identityToken(String token) {
        identityToken = Optional.of(token);
    }

    void forgetTokens() {
        tokens.clear();
    }

    /** Has the next {@code times} requests of this kind answered otherwise. */
    void instead(String method, String pathPattern, int times, Misbehaviour misbehaviour) {
        rules.add(new Rule(method, Pattern.compile(pathPattern), new int[] {times}, misbehaviour));
    }

    void put(String repository, byte[] blob) {
        blobs.put(repository + "@" + Digest.of(blob), blob);
    }

    void put(String repository, String reference, String mediaType, byte[] manifest) {
        manifests.put(repository + "@" + reference, new Stored(mediaType, manifest));
    }

    long count(String request) {
        return asked.stream().filter(a -> a.toString().matches(request)).count();
    }

    static Misbehaviour status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            respond(exchange, status, new byte[0]);
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String query =
                    Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    path,
                    query,
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))));
            for (Rule rule : rules) {
                if (rule.method.equals(exchange.getRequestMethod())
                        && rule.path.matcher(path).matches()) {
                    synchronized (rule) {
                        if (rule.left[0] > 0) {
                            rule.left[0]--;
                            rule.misbehaviour.answer(exchange);
                            return;
                        }
                    }
                }
            }
            if (path.equals("/token")) {
                token(exchange, query);
            } else if (allowed(exchange, path, query)) {
                registry(exchange, path, query);
            }
        }
    }

    private boolean allowed(HttpExchange exchange, String path, String query) throws IOException {
        String sent = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        if (realm.isPresent()) {
            Matcher matcher = PATH.matcher(path);
            String repository = matcher.matches() ? matcher.group(1) : "";
            boolean push = !List.of("GET", "HEAD").contains(exchange.getRequestMethod());
            String needed = "repository:" + repository + (push ? ":pull,push" : ":pull");
            String scopes = tokens.getOrDefault(sent.replaceFirst("^Bearer ", ""), "");
            boolean covered = (" " + scopes + " ").contains(" " + needed + " ")
                    || (" " + scopes + " ").contains(" repository:" + repository + ":pull,push ");
            String from = parameter(query, "from");
            boolean fromCovered = from.isEmpty() || scopes.contains("repository:" + from + ":pull");
            if (covered && fromCovered) {
                return true;
            }
            exchange.getResponseHeaders()
                    .add(
                            "WWW-Authenticate",
                            "Bearer realm=\"" + realm.get() + "\",service=\"a \\\"double\\\"\",scope=\"" + needed
                                    + "\"");
        } else if (password.isEmpty() || sent.equals(basicHeader())) {
            return true;
        } else {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"a, b\"");
        }
        error(exchange, 401, "UNAUTHORIZED", "authentication required, not " + sent);
        return false;
    }

    private String basicHeader() {
        return "Basic "
                + Base64.getEncoder().encodeToString(password.orElseThrow().getBytes(UTF_8));
    }

    private void token(HttpExchange exchange, String query) throws IOException {
        String sent = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        String form = query;
        boolean known;
        if (exchange.getRequestMethod().equals("POST")) {
            form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            known = parameter(form, "grant_type").equals("refresh_token")
                    && identityToken.equals(Optional.of(parameter(form, "refresh_token")));
        } else {
            known = password.isEmpty() || sent.equals(basicHeader());
        }
        if (!known || !parameter(form, "service").equals("a \"double\"")) {
            error(exchange, 401, "UNAUTHORIZED", "nobody with " + sent);
            return;
        }
        String token = UUID.randomUUID().toString();
        List<String> scopes = new ArrayList<>();
        for (String pair : form.split("&", -1)) {
            if (pair.startsWith("scope=")) {
                scopes.addAll(
                        List.of(URLDecoder.decode(pair.substring(6), UTF_8).split(" ", -1)));
            }
        }
        tokens.put(token, String.join(" ", scopes));
        respond(exchange, 200, ("{\"access_token\":\"" + token + "\",\"expires_in\":300}").getBytes(UTF_8));
    }

    private void registry(HttpExchange exchange, String path, String query) throws IOException {
        Matcher matcher = PATH.matcher(path);
        if (path.equals("/v2/")) {
            respond(exchange, 200, "{}".getBytes(UTF_8));
        } else if (!matcher.matches()) {
            error(exchange, 404, "NAME_UNKNOWN", "no such path");
        } else if (matcher.group(2).equals("manifests")) {
            manifest(exchange, matcher.group(1), matcher.group(4));
        } else if (matcher.group(3) != null) {
            upload(exchange, matcher.group(1), matcher.group(4), query);
        } else {
            blob(exchange, matcher.group(1), matcher.group(4));
        }
    }

    private void manifest(HttpExchange exchange, String repository, String reference) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            String digest = Digest.of(bytes).toString();
            if (reference.contains(":") && !reference.equals(digest)) {
                error(exchange, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
                return;
            }
            for (String needed : needed(bytes)) {
                if (!blobs.containsKey(repository + "@" + needed)
                        && !manifests.containsKey(repository + "@" + needed)) {
                    error(exchange, 400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");
                    return;
                }
            }
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            put(repository, digest, type, bytes);
            put(repository, reference, type, bytes);
            exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
            respond(exchange, 201, new byte[0]);
            return;
        }
        Stored stored = manifests.get(repository + "@" + reference);
        if (stored == null) {
            error(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }
        if (!exchange.getRequestHeaders()
                .getFirst("Accept")
                .contains(stored.mediaType().replaceFirst(";.*", ""))) {
            error(exchange, 404, "MANIFEST_UNKNOWN", "not accepted");
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", stored.mediaType());
        exchange.getResponseHeaders()
                .add("Docker-Content-Digest", Digest.of(stored.bytes()).toString());
        respond(exchange, 200, stored.bytes());
    }

    private static List<String> needed(byte[] manifest) throws IOException {
        JsonNode json = new JsonMapper().readTree(manifest);
        List<String> digests = new ArrayList<>();
        for (String list : List.of("layers", "manifests")) {
            json.path(list).forEach(node -> digests.add(node.path("digest").asText()));
        }
        if (json.has("config")) {
            digests.add(json.path("config").path("digest").asText());
        }
        return digests;
    }

    private void blob(HttpExchange exchange, String repository, String digest) throws IOException {
        byte[] bytes = blobs.get(repository + "@" + digest);
        if (bytes == null) {
            error(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null) {
            int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
            respond(exchange, 206, Arrays.copyOfRange(bytes, from, bytes.length));
        } else {
            respond(exchange, 200, bytes);
        }
    }

    private void upload(HttpExchange exchange, String repository, String id, String query) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                String mount = parameter(query, "mount");
                byte[] there = blobs.get(parameter(query, "from") + "@" + mount);
                if (there != null) {
                    blobs.put(repository + "@" + mount, there);
                    respond(exchange, 201, new byte[0]);
                    return;
                }
                String state = UUID.randomUUID().toString();
                String session = UUID.randomUUID().toString();
                uploads.put(session, state);
                exchange.getResponseHeaders()
                        .add("Location", "/v2/" + repository + "/blobs/uploads/" + session + "?_state=" + state);
                respond(exchange, 202, new byte[0]);
            }
            case "PUT" -> {
                byte[] bytes = exchange.getRequestBody().readAllBytes();
                if (!parameter(query, "_state").equals(uploads.remove(id))) {
                    error(exchange, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
                } else if (!parameter(query, "digest").equals(Digest.of(bytes).toString())) {
                    error(exchange, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
                } else {
                    put(repository, bytes);
                    respond(exchange, 201, new byte[0]);
                }
            }
            case "DELETE" -> {
                uploads.remove(id);
                respond(exchange, 204, new byte[0]);
            }
            default -> error(exchange, 405, "UNSUPPORTED", "no");
        }
    }

    int openUploads() {
        return uploads.size();
    }

    private static String parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), UTF_8);
            }
        }
        return "";
    }

    private static void error(HttpExchange exchange, int status, String code, String message) throws IOException {
        String text = message.replace("\"", "'");
        respond(
                exchange,
                status,
                ("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + text + "\",\"detail\":{}}]}")
                        .getBytes(UTF_8));
    }

    static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
