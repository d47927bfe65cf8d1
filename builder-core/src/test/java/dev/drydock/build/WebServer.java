package dev.drydock.build;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A server on loopback that has files, and remembers what it was asked. */
final class WebServer implements AutoCloseable {
    /** Answers in its own way. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** One request that came. */
    record Asked(String method, String path, Map<String, String> headers, int answer) {}

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private volatile Path folder = Path.of("/nonexistent");
    private final List<Asked> asked = new ArrayList<>();

    WebServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try {
                handle(exchange);
            } finally {
                exchange.close();
            }
        });
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        synchronized (asked) {
            String path = exchange.getRequestURI().getRawPath();
            Answer answer = answers.get(path);
            Path file = folder.resolve("." + path);
            if (answer != null) {
                answer.to(exchange);
            } else if (Files.isRegularFile(file)) {
                byte[] content = Files.readAllBytes(file);
                exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
                exchange.getResponseBody().write(content);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            asked.add(new Asked(exchange.getRequestMethod(), path, headers, exchange.getResponseCode()));
        }
    }

    /** Serves the files below a folder too. */
    WebServer folder(Path served) {
        folder = served;
        return this;
    }

    /** What came so far; an answer that is still on its way is waited for. */
    List<Asked> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    WebServer answer(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    /** A file with an ETag made of its content, and these headers. */
    WebServer file(String path, byte[] content, String... headers) {
        String etag = "\"" + dev.drydock.content.Digest.of(content).hex() + "\"";
        return answer(path, exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.getResponseHeaders().set("ETag", etag);
            if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
            if (content.length > 0) {
                exchange.getResponseBody().write(content);
            }
        });
    }

    WebServer file(String path, String content, String... headers) {
        return file(path, content.getBytes(StandardCharsets.UTF_8), headers);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
