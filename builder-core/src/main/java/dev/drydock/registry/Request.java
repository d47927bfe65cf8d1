package dev.drydock.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a server. A request can be sent again.
 *
 * @param method in capitals
 */
record Request(String method, URI uri, Map<String, String> headers, Optional<Body> body) {
    /** Bytes that go along. */
    record Body(long size, Source source) {
        static Body of(byte[] bytes) {
            return new Body(bytes.length, () -> new ByteArrayInputStream(bytes));
        }

        static Body of(Path file, long size) {
            return new Body(size, () -> Files.newInputStream(file));
        }
    }

    /** Opens a body from its start. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    static Request get(URI uri) {
        return new Request("GET", uri, Map.of(), Optional.empty());
    }

    static Request head(URI uri) {
        return new Request("HEAD", uri, Map.of(), Optional.empty());
    }

    static Request post(URI uri) {
        return new Request("POST", uri, Map.of(), Optional.of(Body.of(new byte[0])));
    }

    static Request put(URI uri, Body body) {
        return new Request("PUT", uri, Map.of(), Optional.of(body));
    }

    Request with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Request(method, uri, more, body);
    }

    Request with(Body other) {
        return new Request(method, uri, headers, Optional.of(other));
    }

    Request at(URI other) {
        return new Request(method, other, headers, body);
    }

    /** Whether a redirect may be followed whatever it says: nothing is sent along, nothing changes there. */
    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Method and address without its query, which may hold a token. */
    @Override
    public String toString() {
        return method + " " + address(uri);
    }

    /** An address without user and query. */
    static String address(URI uri) {
        String path = uri.getRawPath();
        return uri.getScheme() + "://" + authority(uri) + (path == null ? "" : path);
    }

    private static String authority(URI uri) {
        return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
