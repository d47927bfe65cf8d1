package dev.drydock.build;

import dev.drydock.protocol.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the value of a secret is; it is read when a step needs it, and not kept. */
public interface SecretSource {
    /** Larger secrets are refused, as the reference builder refuses them; bytes. */
    int MAX_SIZE = 500 * 1024;

    /** The value, if there is one. @throws IOException it cannot be read, or is larger than {@link #MAX_SIZE} */
    Optional<Secret> read() throws IOException;

    /** The content of a file, which has to be there. */
    static SecretSource file(Path file) {
        return () -> {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] content = in.readNBytes(MAX_SIZE + 1);
                if (content.length > MAX_SIZE) {
                    throw new IOException(file + " is larger than a secret can be (" + MAX_SIZE + " bytes)");
                }
                return Optional.of(new Secret(content));
            }
        };
    }

    /** A value that is at hand, of an environment variable say. */
    static SecretSource value(Optional<String> value) {
        Optional<Secret> secret = value.map(text -> new Secret(text.getBytes(StandardCharsets.UTF_8)));
        return () -> secret;
    }
}
