package dev.drydock.plugin;

import dev.drydock.engine.SettingException;
import dev.drydock.engine.StoreLines;
import dev.drydock.report.Answers;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;

/** Where goals say what they found in the store: text to the log, JSON to a file or standard output. */
record StoreAnswer(Optional<String> format, Optional<String> file, Path folder, Log log) {
    /** Makes the lines. */
    @FunctionalInterface
    interface Content {
        List<String> lines(StoreLines lines) throws IOException;
    }

    void print(Content content) throws IOException, SettingException {
        StoreLines form = StoreLines.in(format);
        List<String> lines = content.lines(form);
        if (!form.json()) {
            new PrintedLines(lines).print(log, file.map(folder::resolve));
            return;
        }
        // Maven's own stream would take bytes for text; never closed: it is the process's
        try (Answers answers = Answers.to(file, folder, new FileOutputStream(FileDescriptor.out))) {
            for (String line : lines) {
                answers.line(line);
            }
        }
    }
}
