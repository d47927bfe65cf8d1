package dev.drydock.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * What a container writes, a line for each of its lines: time, stream, {@code F} or {@code P} for a line that goes on, and
 * the text (the format of the Kubernetes container runtime interface). Each line is in the file when {@link #write} returns.
 */
final class ContainerLog implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** Longer lines are written in parts, bytes. */
    private static final int PART = 16 << 10;

    private final OutputStream file;
    private final Clock clock;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private ContainerLog(OutputStream file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** A new file, with the folders above it; what was there under the name is replaced. */
    static ContainerLog create(Path path, Clock clock) throws IOException {
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return new ContainerLog(
                Files.newOutputStream(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE),
                clock);
    }

    synchronized void write(boolean error, byte[] bytes) throws IOException {
        ByteArrayOutputStream line = error ? errors : output;
        ByteArrayOutputStream text = new ByteArrayOutputStream(bytes.length + 64);
        int at = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean ends = bytes[i] == '\n';
            if (ends || line.size() + i + 1 - at >= PART) {
                line.write(bytes, at, ends ? i - at : i + 1 - at);
                end(error, line, ends ? 'F' : 'P', text);
                at = i + 1;
            }
        }
        line.write(bytes, at, bytes.length - at);
        file.write(text.toByteArray());
    }

    /** What was written without an end of the line becomes a line. */
    synchronized void flush() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (boolean error : new boolean[] {false, true}) {
            if ((error ? errors : output).size() > 0) {
                end(error, error ? errors : output, 'F', text);
            }
        }
        file.write(text.toByteArray());
    }

    private void end(boolean error, ByteArrayOutputStream line, char tag, ByteArrayOutputStream to) {
        String head = TIME.format(Instant.now(clock)) + (error ? " stderr " : " stdout ") + tag + ' ';
        to.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        to.writeBytes(line.toByteArray());
        to.write('\n');
        line.reset();
    }

    @Override
    public void close() throws IOException {
        flush();
        file.close();
    }
}
