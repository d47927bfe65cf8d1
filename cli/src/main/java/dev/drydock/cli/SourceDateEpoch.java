package dev.drydock.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** {@code SOURCE_DATE_EPOCH}: seconds since the epoch, set by whoever wants the same bytes each time. */
final class SourceDateEpoch {
    private SourceDateEpoch() {}

    static Optional<Instant> fromEnvironment() throws IOException {
        String text = System.getenv("SOURCE_DATE_EPOCH");
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseUnsignedLong(text.strip())));
        } catch (NumberFormatException e) {
            throw new IOException("SOURCE_DATE_EPOCH is \"" + text + "\": it has to be whole seconds since 1970", e);
        }
    }
}
