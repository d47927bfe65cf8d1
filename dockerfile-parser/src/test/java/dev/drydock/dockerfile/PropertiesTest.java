package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Laws that hold for every file: the project's own cases, real Dockerfiles where the corpus is, and random texts. */
class PropertiesTest {
    private static List<String> files() throws IOException {
        List<Path> roots = new ArrayList<>(List.of(Path.of("src/test/resources/cases")));
        Corpus.find()
                .ifPresent(corpus -> roots.addAll(
                        List.of(corpus.path("dockerfiles"), corpus.path("peer-dockerfiles"), corpus.path("parser"))));
        List<String> texts = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : paths.filter(each -> Files.isRegularFile(each)
                                && each.getFileName().toString().contains("ockerfile"))
                        .toList()) {
                    texts.add(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }

    private static String print(DockerfileText text) {
        StringBuilder out = new StringBuilder("# escape=" + text.escape() + "\n");
        for (Statement statement : text.statements()) {
            statement
                    .comments()
                    .forEach(comment -> out.append("# ").append(comment).append('\n'));
            out.append(statement.text()).append('\n');
        }
        return out.toString();
    }

    /** All but places: what a printed file keeps. */
    private static List<Object> content(Statement statement) {
        return List.of(
                statement.keyword().text(),
                statement.flags().stream().map(Word::text).toList(),
                statement.words(),
                statement.json(),
                statement.heredocs(),
                statement.trigger().map(PropertiesTest::content),
                statement.line());
    }

    @Test
    void printedFileIsReadAsTheSame() throws Exception {
        int read = 0;
        for (String file : files()) {
            DockerfileText first;
            try {
                first = DockerfileText.parse("Dockerfile", file);
            } catch (DockerfileException e) {
                continue;
            }
            DockerfileText second = DockerfileText.parse("Dockerfile", print(first));
            assertThat(second.statements().stream().map(PropertiesTest::content))
                    .isEqualTo(first.statements().stream()
                            .map(PropertiesTest::content)
                            .toList());
            read++;
        }
        assertThat(read).isGreaterThan(50);
    }

    @Test
    void rangesFollowEachOtherAndHoldTheText() throws Exception {
        for (String file : files()) {
            DockerfileText text;
            try {
                text = DockerfileText.parse("Dockerfile", file);
            } catch (DockerfileException e) {
                continue;
            }
            SourceText source = SourceText.of(file);
            int line = 0;
            for (Statement statement : text.statements()) {
                SourceRange range = statement.range();
                assertThat(range.firstLine()).isGreaterThan(line);
                line = range.lastLine();
                assertThat(slice(source, statement.keyword().range()))
                        .isEqualTo(statement.keyword().text());
                if (!statement.json()) {
                    for (Word word : statement.arguments()) {
                        SourceRange at = word.range();
                        if (at.firstLine() == at.lastLine() && !word.text().isEmpty()) {
                            assertThat(slice(source, at)).contains(word.text());
                        }
                    }
                }
            }
        }
    }

    private static String slice(SourceText source, SourceRange range) {
        if (range.firstLine() != range.lastLine()) {
            return source.lines(range.firstLine() - 1, range.lastLine() - 1);
        }
        int[] line = source.content(range.firstLine() - 1).codePoints().toArray();
        int to = Math.min(range.lastColumn(), line.length);
        int from = Math.min(range.firstColumn() - 1, to);
        return new String(line, from, to - from);
    }

    @Test
    void anyTextIsReadOrRefusedWithDiagnostics() {
        String[] pieces = {
            "FROM a", " AS b", "\n", "\\\n", "RUN ", "COPY ", "--from=", "0", "<<E", "E\n", "[\"a\"", ",", "]", "$",
                    "{",
            "}", ":-", "'", "\"", "#", " ", "\t", "ONBUILD ", "ENV ", "a=b", "HEALTHCHECK ", "CMD ", "\r\n", "é", "😀",
            "\uFEFF", "--mount=", "type=", "ARG ", "EXPOSE ", "80-", "# escape=`\n", "`", "\0", "\uD800", "/"
        };
        long seed = 7;
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "FROM scratch\n" : "");
            for (int length = random.nextInt(30); length > 0; length--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                Dockerfile dockerfile = Dockerfile.parse("Dockerfile", text.toString());
                accepted++;
                assertThat(dockerfile.stages()).as("seed %d", seed).isNotEmpty();
                for (Stage stage : dockerfile.stages()) {
                    for (Instruction instruction : stage.instructions()) {
                        try {
                            dockerfile.expand(instruction, Variables.none());
                        } catch (DockerfileException e) {
                            assertThat(e.diagnostics()).isNotEmpty();
                        }
                    }
                }
            } catch (DockerfileException e) {
                assertThat(e.diagnostics()).as("seed %d", seed).isNotEmpty();
            }
        }
        assertThat(accepted).isPositive();
    }
}
