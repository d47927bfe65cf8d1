package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** An instruction without its places, so that what is left can be compared. */
    private static String meaning(Instruction instruction) {
        return instruction.toString().replace(instruction.source().toString(), "");
    }

    @Test
    void printedFileMeansTheSame() throws Exception {
        int read = 0;
        for (String file : files()) {
            Dockerfile first;
            try {
                first = Dockerfile.parse("Dockerfile", file);
            } catch (DockerfileException e) {
                continue;
            }
            Dockerfile second = Dockerfile.parse("Dockerfile", print(first.text()));
            assertThat(second.globalArgs().stream().map(PropertiesTest::meaning))
                    .isEqualTo(first.globalArgs().stream()
                            .map(PropertiesTest::meaning)
                            .toList());
            assertThat(second.stages()).hasSameSizeAs(first.stages());
            for (Stage stage : first.stages()) {
                Stage again = second.stages().get(stage.index());
                assertThat(meaning(again.from())).isEqualTo(meaning(stage.from()));
                for (int i = 0; i < stage.instructions().size(); i++) {
                    Instruction instruction = stage.instructions().get(i);
                    if (!(instruction instanceof OnBuild)) {
                        assertThat(meaning(again.instructions().get(i))).isEqualTo(meaning(instruction));
                    }
                }
            }
            read++;
        }
        assertThat(read).isGreaterThan(50);
    }

    @Test
    void wordWithoutDollarQuoteOrEscapeIsItsOwnExpansion() throws Exception {
        long seed = 11;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String word = random.ints(random.nextInt(20), 0, 0x3000)
                    .filter(c -> "$\"'\\`".indexOf(c) < 0)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            Expansion expansion = new Expansion('\\', name -> Optional.of("no"));
            assertThat(expansion.word(word)).as("seed %d", seed).isEqualTo(word);
            assertThat(expansion.body(word)).as("seed %d", seed).isEqualTo(word);
            if (word.chars().noneMatch(Blank::isSpace) && !word.isEmpty()) {
                assertThat(expansion.words(word)).as("seed %d", seed).containsExactly(word);
            }
            assertThat(expansion.matched()).isEmpty();
        }
    }

    @Test
    void noStatementIsLostBetweenRanges() throws Exception {
        for (String file : files()) {
            DockerfileText text;
            try {
                text = DockerfileText.parse("Dockerfile", file);
            } catch (DockerfileException e) {
                continue;
            }
            SourceText source = SourceText.of(file);
            int line = 1;
            for (Statement statement : text.statements()) {
                for (; line < statement.range().firstLine(); line++) {
                    String between = source.content(line - 1);
                    assertThat(Blank.isBlank(between) || Blank.isComment(between) || isLoneEscape(between, text))
                            .as("line %d: %s", line, between)
                            .isTrue();
                }
                line = statement.range().lastLine() + 1;
                assertThat(statement.text().lines().count())
                        .isEqualTo(
                                statement.range().lastLine() - statement.range().firstLine() + 1L);
            }
        }
    }

    private static boolean isLoneEscape(String line, DockerfileText text) {
        return Blank.trim(line).equals(String.valueOf(text.escape()));
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
