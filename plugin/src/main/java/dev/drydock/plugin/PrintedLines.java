package dev.drydock.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;

/** What a printing goal says: in the log and, if asked for, in a file without Maven's decoration. */
final class PrintedLines {
    private final List<String> lines;

    PrintedLines(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** @param file made anew, folders too */
    void print(Log log, Optional<Path> file) throws IOException {
        lines.forEach(log::info);
        if (file.isPresent()) {
            Path folder = file.get().toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(file.get(), lines);
        }
    }
}
