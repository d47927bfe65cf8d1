package dev.drydock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.report.Answers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goals for tools by their one way in: files in, an answer in a file. */
class LanguageTest {
    @TempDir
    Path folder;

    private interface Goal {
        void run(Answers answers) throws Exception;
    }

    private String answer(Goal goal) throws Exception {
        try (Answers answers = Answers.to(Optional.of("out/answer"), folder, System.out)) {
            goal.run(answers);
        }
        return Files.readString(folder.resolve("out/answer"));
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void aFileIsWrittenWithEveryFieldInItsPlace() throws Exception {
        write("Dockerfile", "# escape=`\nFROM a\nONBUILD COPY --chown=1 <<-'E' /\n\tx\nE\nenv b=\"c\" `\n  d=e\n");
        assertThat(answer(out -> Language.parse(DockerfileSet.one(folder, Optional.empty(), Optional.empty()), out)))
                .isEqualTo("{\"file\":\"Dockerfile\",\"escape\":\"`\",\"directives\":{\"escape\":\"`\"},"
                        + "\"instructions\":[{\"name\":\"from\",\"flags\":[],\"json\":false,\"args\":[\"a\"],"
                        + "\"heredocs\":[],\"lines\":[2,2],\"columns\":[1,6],\"text\":\"FROM a\"},"
                        + "{\"name\":\"onbuild\",\"flags\":[],\"json\":false,\"args\":[],"
                        + "\"heredocs\":[{\"name\":\"E\",\"content\":\"\\tx\\n\",\"expand\":false,\"chomp\":true,"
                        + "\"fd\":0}],"
                        + "\"onbuild\":{\"name\":\"copy\",\"flags\":[\"--chown=1\"],\"json\":false,"
                        + "\"args\":[\"<<-'E'\",\"/\"],"
                        + "\"heredocs\":[{\"name\":\"E\",\"content\":\"\\tx\\n\",\"expand\":false,\"chomp\":true,"
                        + "\"fd\":0}],\"lines\":[3,5],\"columns\":[9,1],"
                        + "\"text\":\"COPY --chown=1 <<-'E' /\\n\\tx\\nE\"},"
                        + "\"lines\":[3,5],\"columns\":[1,1],"
                        + "\"text\":\"ONBUILD COPY --chown=1 <<-'E' /\\n\\tx\\nE\"},"
                        + "{\"name\":\"env\",\"flags\":[],\"json\":false,"
                        + "\"args\":[\"b\",\"\\\"c\\\"\",\"=\",\"d\",\"e\",\"=\"],\"heredocs\":[],"
                        + "\"lines\":[6,7],\"columns\":[1,5],\"text\":\"env b=\\\"c\\\" `\\n  d=e\"}],"
                        + "\"diagnostics\":[]}\n");
    }

    @Test
    void anInstructionThatIsWrongLeavesTheOthersInTheAnswer() throws Exception {
        write("Dockerfile", "FROM a\nRNU x\n");
        assertThat(answer(out ->
                        Language.parse(DockerfileSet.one(folder, Optional.of("Dockerfile"), Optional.empty()), out)))
                .contains("{\"name\":\"rnu\",")
                .contains("\"diagnostics\":[{\"severity\":\"error\",\"file\":\"Dockerfile\",\"line\":2,\"column\":1,"
                        + "\"message\":\"unknown instruction: RNU\",\"fix\":\"did you mean RUN?\"}]");
    }

    @Test
    void manyFilesComeInTheOrderOfTheirPathsAndARefusedOneKeepsNoneBack() throws Exception {
        write("b/Dockerfile", "FROM b\n");
        write("a/deep/Dockerfile", "ENV x\n");
        write("a/one.Dockerfile", "FROM one\n");
        write("a/.git/Dockerfile", "FROM git\n");
        write("target/Dockerfile", "FROM made\n");
        DockerfileSet files = DockerfileSet.matching(folder, List.of("**/Dockerfile", "a/*.Docker????", "!target/"));
        assertThat(files.files().keySet()).containsExactly("a/deep/Dockerfile", "a/one.Dockerfile", "b/Dockerfile");
        assertThat(answer(out -> Language.parse(files, out)).lines())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("{\"file\":\"a/deep/Dockerfile\"")
                                .doesNotContain("instructions")
                                .contains("ENV must have two arguments"),
                        second -> assertThat(second).contains("\"args\":[\"one\"]"),
                        third -> assertThat(third).contains("\"args\":[\"b\"]"));
    }

    @Test
    void patternsThatMatchNothingAreRefusedWithTheRuleForThem() {
        assertThatThrownBy(() -> DockerfileSet.matching(folder, List.of("x/Dockerfile")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("matches x/Dockerfile\n  fix: ");
        assertThatThrownBy(() -> DockerfileSet.one(folder, Optional.of("Dockerfil"), Optional.empty()))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("drydock.dockerfile");
    }

    @Test
    void aDockerfileIsFoundWhereABuildFindsIt() throws Exception {
        write("src/main/docker/Dockerfile", "FROM a\n");
        write("src/main/docker/app.Dockerfile", "FROM a\n");
        write("ctx/Dockerfile", "FROM a\n");
        assertThat(DockerfileSet.one(folder, Optional.empty(), Optional.empty()).files())
                .containsOnlyKeys("src/main/docker/Dockerfile");
        assertThat(DockerfileSet.one(folder, Optional.of("app.Dockerfile"), Optional.empty())
                        .files())
                .containsOnlyKeys("src/main/docker/app.Dockerfile");
        assertThat(DockerfileSet.one(folder, Optional.empty(), Optional.of("ctx"))
                        .files())
                .containsOnlyKeys("ctx/Dockerfile");
    }

    @Test
    void aWordIsWrittenExpandedOrWithACaretBelowItsFault() throws Exception {
        Map<String, String> environment = Map.of("a", "1", "b", "x y");
        assertThat(answer(out -> assertThat(Language.expand("${a}-\"$b\"${c:-d}", '\\', environment, out))
                        .isTrue()))
                .isEqualTo("1-x yd\n");
        assertThat(answer(out -> assertThat(Language.expand("${a", '\\', environment, out))
                        .isFalse()))
                .startsWith("word:1:")
                .contains(" >  1 | ${a\n")
                .contains("^")
                .contains("fix: ");
    }

    @Test
    void aRowThatIsNoneIsAnsweredInItsPlace() throws Exception {
        Path rows = write(
                "rows",
                "nonsense\n{\"word\":\"$a\",\"environment\":[\"a=1\"]}\n[]\n{\"word\":3}\n\n{}\n"
                        + "{\"word\":\"x\",\"escape\":\"%\"}\n{\"word\":\"x\",\"mode\":\"y\"}\n"
                        + "{\"word\":\"$a b\",\"mode\":\"words\",\"environment\":{\"a\":null}}\n"
                        + "{\"word\":\"$a b\",\"mode\":\"words\",\"more\":[{\"deep\":[1]}]}");
        assertThat(answer(out -> Language.expandRows(rows, out)).lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("{\"error\":\"the row is no JSON: "),
                        line -> assertThat(line).isEqualTo("{\"value\":\"1\",\"matched\":[\"a\"],\"unmatched\":[]}"),
                        line -> assertThat(line).isEqualTo("{\"error\":\"the row is no JSON object\"}"),
                        line -> assertThat(line).contains("holds something that is no string"),
                        line -> assertThat(line).contains("the row has no \\\"word\\\""),
                        line -> assertThat(line).contains("\\\"escape\\\" is neither"),
                        line -> assertThat(line).contains("\\\"mode\\\" is neither"),
                        line -> assertThat(line).contains("\\\"environment\\\" holds something that is no string"),
                        line -> assertThat(line)
                                .isEqualTo("{\"values\":[\"b\"],\"matched\":[],\"unmatched\":[\"a\"]}"));
        Path patterns = write(
                "patterns",
                "{\"patterns\":[\"a\",\"!a/b\"],\"path\":\"a/b/c\"}\n{\"patterns\":\"a\"}\n"
                        + "{\"patterns\":[\"[\"],\"path\":\"a\"}\n{\"patterns\":[]}\n");
        assertThat(answer(out -> Language.ignoredRows(patterns, out)).lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("{\"match\":false}"),
                        line -> assertThat(line).contains("is no array of strings"),
                        line -> assertThat(line).startsWith("{\"error\":\"syntax error in pattern"),
                        line -> assertThat(line).contains("has no \\\"path\\\""));
    }

    @Test
    void aContextIsListedWithTheLineThatDecided() throws Exception {
        write("c/.dockerignore", "# ours\n*.log\ntarget\n!target/app.jar\nnode_modules\n");
        write("c/Dockerfile", "FROM a\n");
        write("c/a.log", "");
        write("c/target/app.jar", "");
        write("c/target/classes/A.class", "");
        write("c/node_modules/x/y", "");
        write("c/out/z", "");
        Path context = folder.resolve("c");
        Goal text = out -> Language.ignored(
                Optional.of("c"), Optional.empty(), folder, List.of(context.resolve("out")), false, out);
        assertThat(answer(text).lines())
                .containsExactly(
                        "+ .dockerignore",
                        "+ Dockerfile",
                        "- a.log  .dockerignore:2 *.log",
                        "- node_modules/  .dockerignore:5 node_modules",
                        "- target/  .dockerignore:3 target",
                        "+ target/app.jar  .dockerignore:4 !target/app.jar",
                        "- target/classes/  .dockerignore:3 target");
        write("c/Dockerfile.dockerignore", "*\n!Dockerfile\n");
        assertThat(answer(out -> Language.ignored(
                                Optional.empty(), Optional.of("c/Dockerfile"), folder, List.of(), true, out))
                        .lines())
                .contains(
                        "{\"path\":\"Dockerfile\",\"ignored\":false,\"file\":\"Dockerfile.dockerignore\",\"line\":2,"
                                + "\"pattern\":\"!Dockerfile\"}",
                        "{\"path\":\"target/\",\"ignored\":true,\"file\":\"Dockerfile.dockerignore\",\"line\":1,"
                                + "\"pattern\":\"*\"}");
        write("c/Dockerfile.dockerignore", "[\n");
        assertThatThrownBy(() -> answer(text))
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("Dockerfile.dockerignore:1:1");
    }
}
