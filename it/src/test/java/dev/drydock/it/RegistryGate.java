package dev.drydock.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The way to the real registry for one who only reads: what was asked is written down, and some answers are others. */
final class RegistryGate implements AutoCloseable {
    /** Requests as they came: {@code GET /v2/name/manifests/tag}. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** Paths that contain a key are answered with the status, or with the body if that is not empty. */
    final Map<String, Answer> instead = new ConcurrentHashMap<>();

    record Answer(int status, byte[] body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    RegistryGate() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often manifests of a repository were asked for. */
    long lookUps(String repository) {
        return asked.stream()
                .filter(line -> line.contains(repository + "/manifests/"))
                .count();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            asked.add(exchange.getRequestMethod() + " " + path);
            for (Map.Entry<String, Answer> other : instead.entrySet()) {
                if (path.contains(other.getKey())) {
                    answer(exchange, other.getValue().status(), other.getValue().body());
                    return;
                }
            }
            HttpURLConnection there = (HttpURLConnection)
                    URI.create("http://" + Machine.registry() + path).toURL().openConnection();
            there.setRequestMethod(exchange.getRequestMethod());
            for (String header : List.of("Accept", "Range")) {
                String value = exchange.getRequestHeaders().getFirst(header);
                if (value != null) {
                    there.setRequestProperty(header, value);
                }
            }
            int status = there.getResponseCode();
            for (String header : List.of("Content-Type", "Docker-Content-Digest", "Content-Range")) {
                String value = there.getHeaderField(header);
                if (value != null) {
                    exchange.getResponseHeaders().set(header, value);
                }
            }
            try (InputStream body = status < 400 ? there.getInputStream() : there.getErrorStream()) {
                answer(exchange, status, body == null ? new byte[0] : body.readAllBytes());
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
