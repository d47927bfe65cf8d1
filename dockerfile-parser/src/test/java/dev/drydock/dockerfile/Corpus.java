package dev.drydock.dockerfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Test data of other projects, an extra: where it is absent one line says so and its tests pass. */
public final class Corpus {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Path root;

    private Corpus(Path root) {
        this.root = root;
    }

    public static Optional<Corpus> find() {
        Path project = Path.of(System.getProperty("drydock.root", ".."));
        Path root = project.resolve(System.getProperty("corpus.dir", "../shared/corpus"))
                .normalize();
        if (!Files.isDirectory(root)) {
            System.out.println("corpus: no folder " + root + ", its cases are not run");
            return Optional.empty();
        }
        return Optional.of(new Corpus(root));
    }

    public Path path(String name) {
        return root.resolve(name);
    }

    public String text(String name) throws IOException {
        return new String(Files.readAllBytes(path(name)), StandardCharsets.UTF_8);
    }

    public JsonNode json(String name) throws IOException {
        return JSON.readTree(Files.readAllBytes(path(name)));
    }

    public List<JsonNode> lines(String name) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(path(name))) {
            if (!line.isBlank()) {
                rows.add(JSON.readTree(line));
            }
        }
        return rows;
    }
}
