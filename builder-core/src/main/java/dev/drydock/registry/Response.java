package dev.drydock.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a server answered. The body is read from the network as it is asked for; closing gives up what was not read. */
interface Response extends Closeable {
    int status();

    List<String> headers(String name);

    /** The body; empty if there is none. At its end the connection can be used again. */
    InputStream body() throws IOException;

    default Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** A header that is a count of bytes; empty if it is not there or no number. */
    default OptionalLong number(String name) {
        Optional<String> text = header(name).map(String::strip).filter(value -> value.matches("[0-9]{1,18}"));
        return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
    }

    default boolean isRedirect() {
        return switch (status()) {
            case 301, 302, 303, 307, 308 -> header("Location").isPresent();
            default -> false;
        };
    }

    @Override
    void close();

    /** Reads a short rest of the body, so that the connection can be used again, and closes. */
    default void finish() {
        try (this) {
            body().readNBytes(64 * 1024);
        } catch (IOException e) {
            // the answer is known; only the connection is lost
        }
    }
}
