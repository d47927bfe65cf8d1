package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreFileTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    target            | target            | true
                    target            | target/app.jar    | true
                    target            | src/target        | false
                    /target/          | target/app.jar    | true
                    ./a/../target     | target            | true
                    *.md              | README.md         | true
                    *.md              | docs/README.md    | false
                    **/*.md           | docs/README.md    | true
                    **/*.md           | README.md         | true
                    docs/**           | docs/a/b          | true
                    docs/**           | docs              | false
                    **/node_modules   | a/b/node_modules/x | true
                    a/**/b            | a/b               | true
                    a/**/b            | a/x/y/b           | true
                    ?.txt             | a.txt             | true
                    ?.txt             | ab.txt            | false
                    [a-c].txt         | b.txt             | true
                    [^a-c].txt        | b.txt             | false
                    \\*.txt            | *.txt             | true
                    \\*.txt            | a.txt             | false
                    a(b)+c            | a(b)+c            | true
                    *                 | .                 | false
                    .*                | .git              | true
                    日*               | 日本              | true
                    """)
    void patternsMatchByTheRules(String pattern, String path, boolean ignored) throws Exception {
        IgnoreFile ignore = IgnoreFile.parse(".dockerignore", pattern + "\n");
        assertThat(ignore.decide(path).ignored()).isEqualTo(ignored);
    }

    @Test
    void lastMatchingLineWinsAndIsNamed() throws Exception {
        IgnoreFile ignore =
                IgnoreFile.parse(".dockerignore", "# all of it\n\n  target\n!target/*.jar\ntarget/old.jar\n");
        IgnoreFile.Decision left = ignore.decide("target/classes/A.class");
        assertThat(left.ignored()).isTrue();
        assertThat(ignore.place(left.by().orElseThrow())).isEqualTo(".dockerignore:3");
        assertThat(left.by().orElseThrow().text()).isEqualTo("target");
        IgnoreFile.Decision back = ignore.decide("target/app.jar");
        assertThat(back.ignored()).isFalse();
        assertThat(back.by()).contains(new IgnoreFile.Rule("target/*.jar", 4, true));
        assertThat(ignore.decide("target/old.jar").by()).contains(new IgnoreFile.Rule("target/old.jar", 5, false));
        assertThat(ignore.decide("src").by()).isEmpty();
    }

    @Test
    void commentsNeedTheFirstColumnAndMarksAreDropped() throws Exception {
        IgnoreFile ignore = IgnoreFile.parse("i", "\uFEFF#a\n #b\r\n/c\r\n");
        assertThat(ignore.rules())
                .containsExactly(new IgnoreFile.Rule("#b", 2, false), new IgnoreFile.Rule("c", 3, false));
    }

    @Test
    void closedFoldersAreThoseNothingComesBackFrom() throws Exception {
        IgnoreFile ignore = IgnoreFile.parse("i", "a\nb\nc\nd\n!a/keep\n!**/x\n");
        assertThat(ignore.root().isClosed()).isFalse();
        assertThat(ignore.root().folder("a").isClosed()).isFalse();
        IgnoreFile plain = IgnoreFile.parse("i", "a\nb\n!a/k*/y\n!c\n");
        assertThat(plain.root().folder("a").isClosed()).isFalse();
        assertThat(plain.root().folder("a").folder("kept").isClosed()).isFalse();
        assertThat(plain.root().folder("a").folder("other").isClosed()).isTrue();
        assertThat(plain.root().folder("b").isClosed()).isTrue();
        assertThat(plain.root().folder("src").isClosed()).isFalse();
    }

    @Test
    void walkKnowsWhatFoldersAboveMatched() throws Exception {
        IgnoreFile ignore = IgnoreFile.parse("i", "x/y\n!x\nx/z\n");
        IgnoreFile.Folder x = ignore.root().folder("x");
        assertThat(x.folder("y").entry("f").ignored()).isFalse();
        assertThat(ignore.decide("x/y/f").ignored()).isFalse();
        assertThat(x.folder("z").entry("f").ignored()).isTrue();
        assertThat(x.folder("z").entry("f").by()).contains(new IgnoreFile.Rule("x/z", 3, false));
    }

    @Test
    void malformedPatternsAreReportedTogetherWithTheirLines() {
        assertThatThrownBy(() -> IgnoreFile.parse(".dockerignore", "ok\n[\n!\na\\\n"))
                .isInstanceOfSatisfying(
                        DockerfileException.class,
                        e -> assertThat(e.diagnostics())
                                .extracting(Diagnostic::toString)
                                .containsExactly(
                                        ".dockerignore:2:1: syntax error in pattern \"[\"",
                                        ".dockerignore:3:1: illegal exclusion pattern: \"!\"",
                                        ".dockerignore:4:1: syntax error in pattern \"a\\\\\""));
    }

    @Test
    void brokenClassIsReportedWhenItIsAsked() throws Exception {
        IgnoreFile ignore = IgnoreFile.parse(".dockerignore", "a\n[z-b]\n");
        assertThat(ignore.decide("a").ignored()).isTrue();
        assertThatThrownBy(() -> ignore.decide("b"))
                .isInstanceOf(DockerfileException.class)
                .hasMessageStartingWith(".dockerignore:2:1: syntax error in pattern \"[z-b]\"");
    }

    @Test
    void starsThatWouldTakeForeverAreQuick() throws Exception {
        IgnoreFile ignore = IgnoreFile.parse("i", "*a".repeat(60) + "b\n" + "**/a*".repeat(40) + "c\n");
        assertThat(ignore.decide("a".repeat(250)).ignored()).isFalse();
    }

    @Test
    void categoriesHaveOneLetter() {
        assertThat(new PathPattern("\\pLx").matches("éx")).isTrue();
        assertThat(new PathPattern("[\\PL]").matches("é")).isFalse();
        for (String none : List.of("\\pX", "\\p{L}", "\\p{)(a+)+}", "\\p*", "[\\p{Greek}]")) {
            assertThat(new PathPattern(none).isBroken()).as(none).isTrue();
        }
    }
}
