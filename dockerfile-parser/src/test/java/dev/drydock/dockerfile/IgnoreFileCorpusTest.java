package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Ignore patterns against the reference matcher's tables and its answers to generated patterns. */
class IgnoreFileCorpusTest {
    @TestFactory
    Stream<DynamicTest> pathsMatchAsInTheReference() throws Exception {
        Corpus corpus = Corpus.find().orElse(null);
        if (corpus == null) {
            return Stream.empty();
        }
        List<JsonNode> rows = new ArrayList<>();
        corpus.json("patterns/match.json").forEach(rows::add);
        rows.addAll(corpus.lines("differential/patterns.jsonl"));
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> {
                    List<String> patterns = new ArrayList<>();
                    row.get("patterns").forEach(pattern -> patterns.add(pattern.asText()));
                    String path = row.get("path").asText();
                    if (row.path("error").asBoolean()) {
                        assertThatThrownBy(() -> IgnoreFile.of(patterns).decide(path))
                                .isInstanceOf(DockerfileException.class);
                    } else {
                        IgnoreFile ignore = IgnoreFile.of(patterns);
                        boolean match = row.get("match").asBoolean();
                        assertThat(ignore.decide(path).ignored()).isEqualTo(match);
                        if (!path.startsWith("/") && !GoPath.clean(path).equals(".")) {
                            assertThat(walk(ignore, GoPath.clean(path))).isEqualTo(match);
                        }
                    }
                }));
    }

    /** The same by a walk, which must not pass a closed folder on the way to an included path. */
    private static boolean walk(IgnoreFile ignore, String path) throws DockerfileException {
        IgnoreFile.Folder folder = ignore.root();
        String[] parts = path.split("/");
        boolean closed = false;
        for (int i = 0; i < parts.length - 1; i++) {
            folder = folder.folder(parts[i]);
            closed |= folder.isClosed();
        }
        boolean ignored = folder.entry(parts[parts.length - 1]).ignored();
        assertThat(closed && !ignored)
                .as("an included path below a closed folder")
                .isFalse();
        return ignored;
    }

    @TestFactory
    Stream<DynamicTest> patternsCompileAsInTheReference() throws Exception {
        Corpus corpus = Corpus.find().orElse(null);
        if (corpus == null) {
            return Stream.empty();
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : corpus.json("patterns/compile.json")) {
            tests.add(DynamicTest.dynamicTest(row.get("pattern").asText(), () -> {
                PathPattern pattern = new PathPattern(row.get("pattern").asText());
                assertThat(pattern.kind().name())
                        .isEqualToIgnoringCase(row.get("kind").asText());
                if (pattern.kind() == PathPattern.Kind.REGEXP) {
                    assertThat("^" + pattern.regexText() + "$")
                            .isEqualTo(row.get("regex").asText());
                }
            }));
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> ignoreFilesAreReadAsInTheReference() throws Exception {
        Corpus corpus = Corpus.find().orElse(null);
        if (corpus == null) {
            return Stream.empty();
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : corpus.json("patterns/ignorefile.json")) {
            tests.add(DynamicTest.dynamicTest(row.get("id").asText(), () -> {
                List<String> expected = new ArrayList<>();
                row.get("patterns").forEach(pattern -> expected.add(pattern.asText()));
                assertThat(IgnoreFile.lines(row.get("file").asText())).isEqualTo(expected);
            }));
        }
        return tests.stream();
    }
}
