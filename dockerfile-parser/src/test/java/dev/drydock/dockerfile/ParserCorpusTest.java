package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The reference parser's cases: trees, refusals, line numbers, tables. */
class ParserCorpusTest {
    @TestFactory
    Stream<DynamicTest> treesEqualTheGoldenOnes() throws Exception {
        Corpus corpus = Corpus.find().orElse(null);
        if (corpus == null) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(corpus.path("parser/dump"))) {
            return files.filter(file -> file.toString().endsWith(".Dockerfile")).sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                        String name = file.getFileName().toString();
                        String expected = corpus.text("parser/dump/" + name.replace(".Dockerfile", ".expected"));
                        DockerfileText text = DockerfileText.parse(name, corpus.text("parser/dump/" + name));
                        assertThat(Dump.of(text)).isEqualTo(expected.strip());
                    }));
        }
    }

    @TestFactory
    Stream<DynamicTest> invalidFilesAreRefused() throws Exception {
        Corpus corpus = Corpus.find().orElse(null);
        if (corpus == null) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(corpus.path("parser/invalid"))) {
            return files.sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(
                            file.getFileName().toString(),
                            () -> assertThatThrownBy(() -> DockerfileText.parse("Dockerfile", Files.readString(file)))
                                    .isInstanceOf(DockerfileException.class)));
        }
    }

    @TestFactory
    Stream<DynamicTest> generatedFilesAreReadAsTheReferenceReadsThem() throws Exception {
        Corpus corpus = Corpus.find().orElse(null);
        if (corpus == null) {
            return Stream.empty();
        }
        List<DynamicTest> tests = new ArrayList<>();
        int number = 0;
        for (JsonNode row : corpus.lines("differential/dockerfiles.jsonl")) {
            tests.add(DynamicTest.dynamicTest(
                    "row " + ++number, () -> compare(row.get("dockerfile").asText(), row)));
        }
        for (String folder : List.of("peer-dockerfiles", "dockerfiles")) {
            for (JsonNode row : corpus.lines(folder + "/EXPECTED.jsonl")) {
                String file = folder + "/" + row.get("file").asText();
                tests.add(DynamicTest.dynamicTest(file, () -> compare(corpus.text(file), row)));
            }
        }
        return tests.stream();
    }

    private static void compare(String dockerfile, JsonNode row) throws DockerfileException {
        if (row.has("error")) {
            assertThatThrownBy(() -> DockerfileText.parse("Dockerfile", dockerfile))
                    .isInstanceOf(DockerfileException.class)
                    .hasMessageContaining(row.get("error").asText());
            return;
        }
        DockerfileText text = DockerfileText.parse("Dockerfile", dockerfile);
        assertThat(Dump.of(text)).isEqualTo(row.get("dump").asText());
        assertThat(String.valueOf(text.escape())).isEqualTo(row.get("escape").asText());
        assertThat(text.statements().stream().mapToInt(s -> s.heredocs().size()).sum())
                .isEqualTo(row.get("heredocs").asInt());
        assertThat(text.statements().stream()
                        .map(s -> "[" + s.range().firstLine() + "," + s.range().lastLine() + "]")
                        .toList()
                        .toString()
                        .replace(" ", ""))
                .isEqualTo(row.get("lines").toString());
        List<String> warnings = new ArrayList<>();
        row.get("warnings").forEach(warning -> warnings.add(warning.asText()));
        assertThat(text.statements().stream()
                        .filter(s -> !s.emptyLines().isEmpty())
                        .map(s -> "Empty continuation line found in: " + s.line()))
                .isEqualTo(warnings);
    }
}
