package dev.drydock.build;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
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
    final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    WebServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getRawPath();
                Answer answer = answers.get(path);
                if (answer == null) {
                    exchange.sendResponseHeaders(404, -1);
                } else {
                    answer.to(exchange);
                }
                Map<String, String> headers = new LinkedHashMap<>();
                exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
                asked.add(new Asked(exchange.getRequestMethod(), path, headers, exchange.getResponseCode()));
            }
        });
        server.start();
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
