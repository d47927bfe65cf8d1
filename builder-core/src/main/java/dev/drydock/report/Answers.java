package dev.drydock.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a goal's answer goes, in UTF-8: a file that is made anew, folders too, or standard output. There a line is one
 * write, so that nothing of others comes between. Safe for several threads.
 */
public final class Answers implements AutoCloseable {
    /** Names standard output where a file is asked for. */
    public static final String STANDARD_OUTPUT = "-";

    private final OutputStream out;
    private final boolean owned;

    private Answers(OutputStream out, boolean owned) {
        this.out = out;
        this.owned = owned;
    }

    /**
     * Opens the place of an answer.
     *
     * @param file absent or {@code -} means standard output
     * @param folder what the file is relative to
     * @param standard stays open
     */
    public static Answers to(Optional<String> file, Path folder, OutputStream standard) throws IOException {
        if (file.filter(name -> !name.equals(STANDARD_OUTPUT)).isEmpty()) {
            return new Answers(standard, false);
        }
        Path path = folder.resolve(file.get()).toAbsolutePath().normalize();
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return new Answers(new BufferedOutputStream(Files.newOutputStream(path)), true);
    }

    /** Writes a line, or several with {@code \n} between. */
    public synchronized void line(String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        if (!owned) {
            out.flush();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (owned) {
            out.close();
        } else {
            out.flush();
        }
    }
}
