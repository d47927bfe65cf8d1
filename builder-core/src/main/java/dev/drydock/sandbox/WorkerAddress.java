package dev.drydock.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a worker is to be found, written in its run folder.
 *
 * @param socket on which it listens
 * @param owner the process for which it runs; 0 if it runs by itself
 * @param build of whom it serves
 */
public record WorkerAddress(Path socket, Mode mode, long owner, String build) {
    private static final String FILE = "address";

    void write(Path run) throws IOException {
        String text = socket.toAbsolutePath() + "\n" + mode.word() + "\n" + owner + "\n" + build + "\n";
        Files.writeString(run.resolve(FILE), text); // before the worker starts: who reads it looks for the socket first
    }

    /** The address in a run folder; absent if there is none, or it is of another version. */
    public static Optional<WorkerAddress> read(Path run) throws IOException {
        Path file = run.resolve(FILE);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        if (lines.size() != 4 || Mode.parse(lines.get(1)).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new WorkerAddress(
                Path.of(lines.get(0)), Mode.parse(lines.get(1)).get(), Long.parseLong(lines.get(2)), lines.get(3)));
    }
}
