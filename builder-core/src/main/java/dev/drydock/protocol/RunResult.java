package dev.drydock.protocol;

import dev.drydock.content.DiffId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a RUN ended.
 *
 * @param exitCode of the command; 128 + n for signal n
 * @param signal that ended the command; 0 if none did
 * @param layer what it changed; absent if the command failed
 * @param notes what was done another way than usual
 * @param problem why the command did not run; empty if it did
 * @param kept whether its files were kept
 */
public record RunResult(
        int exitCode,
        int signal,
        Optional<DiffId> layer,
        Instant started,
        Instant ended,
        List<String> notes,
        String problem,
        boolean kept) {
    public RunResult {
        notes = List.copyOf(notes);
    }
}
