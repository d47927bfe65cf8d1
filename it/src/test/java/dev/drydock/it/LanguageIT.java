package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers for tools, judged by what other tools go by. */
class LanguageIT {
    @TempDir
    Path folder;

    private Machine.Ran check(Project project, String format, Path file) throws Exception {
        return project.run(
                Machine.drydock("check", "--format", format, "-o", file.toString(), project.context.toString()));
    }

    @Test
    void aCheckIsValidSarifByItsSchema() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store"));
        project.file(".dockerignore", "left.out\n");
        project.dockerfile(
                "FROM scratch AS App",
                "RNU make",
                "COPY --chwon=1 a /",
                "ENV key value",
                "COPY left.out /",
                "EXPOSE 80/TCP",
                "WORKDIR sub",
                "MAINTAINER somebody",
                "STOPSIGNAL",
                "LABEL a=\"\ud83d\ude00\" b c");
        Path sarif = folder.resolve("check.sarif");
        assertThat(check(project, "sarif", sarif).exit()).isEqualTo(1);
        Path schema = Machine.root().resolve(System.getProperty("corpus.dir")).resolve("sarif/sarif-schema-2.1.0.json");
        if (!Files.isRegularFile(schema)) {
            System.out.println("the corpus is not here: " + schema + "; the schema was not applied");
            return;
        }
        Path script = folder.resolve("validate.py");
        Files.writeString(script, """
                import json, sys
                import jsonschema
                schema, document = (json.load(open(name)) for name in sys.argv[1:])
                validator = jsonschema.validators.validator_for(schema)
                validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
                print("valid,", len(document["runs"][0]["results"]), "results")
                """);
        assertThat(Machine.run(List.of(
                                "python3",
                                script.toString(),
                                schema.toAbsolutePath().toString(),
                                sarif.toString()))
                        .ok()
                        .out())
                .matches("valid, \\d\\d results\n");
    }

    @Test
    void aParsedFileIsALineThatOtherProgramsRead() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store"));
        project.dockerfile("FROM scratch", "COPY <<EOF /", "x\u2028y", "EOF");
        Machine.Ran ran = project.run(Machine.drydock(
                "parse", "-f", project.context.resolve("Dockerfile").toString()));
        assertThat(ran.ok().out()).hasLineCount(1).contains("\"content\":\"x\\u2028y\\n\"");
    }
}
