package dev.drydock.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the log file of a container while it is written: each time what has come since. Lines that were written in parts are
 * put together.
 */
public final class ContainerOutput {
    private static final int BLOCK = 1 << 16;
    private static final Duration POLL = Duration.ofMillis(50);

    /** One line of a container's. */
    public record Line(Instant time, boolean error, String text) {}

    private final Path file;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private final StringBuilder part = new StringBuilder();
    private long position;

    /**
     * @param file may come to be later
     */
    public ContainerOutput(Path file) {
        this.file = file;
    }

    /** The lines that were written since the last time. */
    public List<Line> more() throws IOException {
        List<Line> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() < position) { // another container began a new one
                position = 0;
                rest.reset();
                part.setLength(0);
            }
            in.seek(position);
            byte[] block = new byte[BLOCK];
            for (int n; (n = in.read(block)) > 0; position += n) {
                for (int i = 0; i < n; i++) {
                    if (block[i] == '\n') {
                        line(rest.toString(StandardCharsets.UTF_8)).ifPresent(lines::add);
                        rest.reset();
                    } else {
                        rest.write(block[i]);
                    }
                }
            }
        }
        return lines;
    }

    /** Whether somebody may still write. */
    public interface Writing {
        /** Waits so long, or until nobody writes any more. @return whether somebody still may */
        boolean after(Duration wait) throws IOException;
    }

    /** Tells what has come since the last time and what comes, until nobody writes any more. */
    public void follow(Writing writing, Consumer<Line> lines) throws IOException {
        more().forEach(lines);
        for (boolean on = true; on; ) {
            on = writing.after(POLL);
            more().forEach(lines);
        }
    }

    /** TIME STREAM TAG TEXT; what is none of it is passed over. */
    private Optional<Line> line(String raw) {
        String[] words = raw.split(" ", 4);
        if (words.length < 4) {
            return Optional.empty();
        }
        part.append(words[3]);
        if (words[2].equals("P")) {
            return Optional.empty();
        }
        String text = part.toString();
        part.setLength(0);
        try {
            return Optional.of(new Line(Instant.parse(words[0]), words[1].equals("stderr"), text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The last lines of what is there. */
    public static List<Line> last(Path file, int count) throws IOException {
        List<Line> all = new ContainerOutput(file).more();
        return all.subList(Math.max(0, all.size() - count), all.size());
    }
}
