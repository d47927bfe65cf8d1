package dev.drydock.it.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drydock.content.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server on loopback: what it was given, with an ETag and a time if it was given one, and the files of a folder. */
final class Site implements AutoCloseable {
    private record Page(byte[] content, Optional<Instant> modified) {}

    private final HttpServer server;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Optional<Path> folder = Optional.empty();

    Site() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    Site page(String path, byte[] content) {
        pages.put(path, new Page(content, Optional.empty()));
        return this;
    }

    Site page(String path, String content) {
        return page(path, content.getBytes(UTF_8));
    }

    Site page(String path, byte[] content, Instant modified) {
        pages.put(path, new Page(content, Optional.of(modified)));
        return this;
    }

    Site folder(Path served) {
        folder = Optional.of(served);
        return this;
    }

    /** {@code METHOD PATH STATUS} of every request. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Optional<Page> page = page(path);
        int status = 404;
        if (page.isPresent()) {
            byte[] content = page.get().content();
            String etag = "\"" + Digest.of(content).hex() + "\"";
            exchange.getResponseHeaders().set("ETag", etag);
            page.get()
                    .modified()
                    .ifPresent(time -> exchange.getResponseHeaders()
                            .set(
                                    "Last-Modified",
                                    DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC))));
            status = etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match")) ? 304 : 200;
        }
        boolean empty = status != 200
                || exchange.getRequestMethod().equals("HEAD")
                || page.get().content().length == 0;
        asked.add(exchange.getRequestMethod() + " " + path + " " + status);
        exchange.sendResponseHeaders(status, empty ? -1 : page.get().content().length);
        if (!empty) {
            exchange.getResponseBody().write(page.get().content());
        }
    }

    private Optional<Page> page(String path) throws IOException {
        Page known = pages.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Path> file = folder.map(served -> served.resolve("." + path)).filter(Files::isRegularFile);
        return file.isPresent()
                ? Optional.of(new Page(Files.readAllBytes(file.get()), Optional.empty()))
                : Optional.empty();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
