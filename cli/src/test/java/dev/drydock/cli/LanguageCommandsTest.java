package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.content.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for tools as they are typed: they have no store. */
class LanguageCommandsTest {
    @TempDir
    Path folder;

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Cancellation.none());
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }

    @Test
    void oneFileIsParsedToStandardOutputAndManyToAFile() throws IOException {
        String one = write("a/Dockerfile", "FROM a\nNOPE\n");
        write("b/Dockerfile", "ENV\n");
        Ran ran = run("parse", "-f", one);
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).hasLineCount(1).contains("\"instructions\":[{\"name\":\"from\"");
        Path file = folder.resolve("out.jsonl");
        ran = run("parse", "--dockerfiles", "**/Dockerfile", "--basedir", folder.toString(), "-o", file.toString());
        assertThat(ran.out()).isEmpty();
        assertThat(Files.readAllLines(file))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("{\"file\":\"a/Dockerfile\""),
                        line -> assertThat(line).startsWith("{\"file\":\"b/Dockerfile\""));
    }

    @Test
    void aFileThatIsNotThereIsSaidOnce() {
        Ran ran = run("parse", "-f", folder.resolve("none").toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).startsWith("drydock: there is no Dockerfile at ").contains("\n  fix: ");
    }

    @Test
    void aWordIsExpandedWithVariablesOfTheCommandLineAndOfAFile() throws IOException {
        String file = write("env", "B=two\n\nC=x=y\r\n");
        assertThat(run("expand", "-e", "A=one", "--env", file, "$A ${B} ${C#x} ${D:-d}"))
                .isEqualTo(new Ran(0, "one two =y d\n", ""));
        assertThat(run("expand", "--escape", "`", "--word", "`$A")).isEqualTo(new Ran(0, "$A\n", ""));
        Ran wrong = run("expand", "${A");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).startsWith("word:1:");
        assertThat(run("expand", "-e", "A", "x").err()).contains("\"A\" is neither NAME=value nor a file");
        assertThat(run("expand", "--escape", "%", "x").err()).contains("the escape character is \"%\"");
        assertThat(run("expand").err()).contains("expand what?");
    }

    @Test
    void rowsOfAFileAreAnsweredLineByLine() throws IOException {
        String words = write("words", "{\"word\":\"$a\",\"environment\":{\"a\":\"1\"}}\nx\n");
        assertThat(run("expand", "-i", words).out())
                .hasLineCount(2)
                .startsWith("{\"value\":\"1\",\"matched\":[\"a\"],\"unmatched\":[]}\n{\"error\":");
        String patterns = write("patterns", "{\"patterns\":[\"a\"],\"path\":\"a/b\"}\n");
        assertThat(run("ignored", "-i", patterns).out()).isEqualTo("{\"match\":true}\n");
        assertThat(run("ignored", "-i", "none").err()).contains("there is no file none");
    }

    @Test
    void aContextIsListedWithoutADockerfileToo() throws IOException {
        write("c/.dockerignore", "x\n");
        write("c/x", "");
        assertThat(run("ignored", folder.resolve("c").toString()).out())
                .isEqualTo("+ .dockerignore\n- x  .dockerignore:1 x\n");
        assertThat(run("ignored", folder.resolve("d").toString()).err()).contains("is not a folder");
        assertThat(run("ignored", "--format", "xml", folder.toString()).err()).contains("the format is \"xml\"");
    }
}
