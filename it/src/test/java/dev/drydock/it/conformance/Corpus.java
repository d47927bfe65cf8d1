package dev.drydock.it.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.it.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of the cases, outside the project. */
final class Corpus {
    /** When every file of a context was changed. */
    private static final FileTime TIME = FileTime.from(Instant.ofEpochSecond(1485449953));

    private Corpus() {}

    /** A file of the corpus; absent, with a line printed, where the corpus is not. */
    static Optional<Path> find(String name) {
        Path file = Machine.root().resolve(System.getProperty("corpus.dir")).resolve(name);
        if (!Files.exists(file)) {
            System.out.println("the corpus is not here: " + file + "; nothing was tested");
            return Optional.empty();
        }
        return Optional.of(file);
    }

    /** Makes the files of a listing below a folder. */
    static void materialise(JsonNode listing, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (JsonNode entry : listing) {
            Path path = folder.resolve(entry.get("path").asText());
            String type = entry.get("type").asText();
            if (type.equals("dir")) {
                Files.createDirectories(path);
            } else {
                Files.createDirectories(path.getParent());
            }
            if (type.equals("symlink")) {
                Files.createSymbolicLink(path, Path.of(entry.get("target").asText()));
            } else if (type.equals("file")) {
                Files.write(path, content(entry));
            }
            if (entry.hasNonNull("mode")) {
                mode(path, Integer.parseInt(entry.get("mode").asText(), 8));
            }
        }
        age(folder);
    }

    private static byte[] content(JsonNode entry) {
        return entry.hasNonNull("base64")
                ? Base64.getDecoder().decode(entry.get("base64").asText())
                : entry.path("text").asText().getBytes(UTF_8);
    }

    static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    /** Gives all of a folder one time. */
    static void age(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!Files.isSymbolicLink(path)) {
                    Files.setLastModifiedTime(path, TIME);
                }
            }
        }
    }
}
