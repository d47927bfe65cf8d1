package dev.drydock.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.dockerfile.Dockerfile;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsed files against their published schema. */
class ParsedFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "/dev/drydock/parse-schema.json";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "FROM a",
                "# syntax=x\n# escape=`\n# check=skip=all\nFROM a AS B\nONBUILD RUN 3<<-'E' cat\n\tx\nE\nCMD [\"a\"]\n",
                "FROM a\nRNU x\nENV a b\nLABEL a='b' \\\n\n c=d\nCOPY --from=x a b\n",
                "ENV x\nFROM \ud83d\ude00\n"
            })
    void everyLineIsValidByTheSchema(String text) throws Exception {
        String line = ParsedFile.line(Dockerfile.read("Dockerfile", text.getBytes(StandardCharsets.UTF_8)));
        assertThat(line).doesNotContain("\n");
        try (InputStream in = ParsedFile.class.getResourceAsStream(SCHEMA)) {
            JsonNode value = JSON.readTree(line);
            assertThat(new SchemaCheck(JSON.readTree(in)).problems(value)).isEmpty();
            assertThat(value.has("instructions") || !value.get("diagnostics").isEmpty())
                    .isTrue();
        }
    }

    @Test
    void noReaderTakesACharacterOfAStringForTheEndOfTheLine() throws Exception {
        String text = "FROM a\nCOPY <<E /\n\u0085\u2028\u2029\u000b\fx\nE\n";
        String line = ParsedFile.line(Dockerfile.read("Dockerfile", text.getBytes(StandardCharsets.UTF_8)));
        assertThat(line.split("\\R", -1)).hasSize(1);
        assertThat(JSON.readTree(line).at("/instructions/1/heredocs/0/content").asText())
                .isEqualTo("\u0085\u2028\u2029\u000b\fx\n");
    }

    @Test
    void theManualHasTheSameSchema() throws Exception {
        Path manual = Path.of(System.getProperty("drydock.root", "..")).resolve("src/site/resources/parse-schema.json");
        try (InputStream in = ParsedFile.class.getResourceAsStream(SCHEMA)) {
            assertThat(Files.readAllBytes(manual)).isEqualTo(in.readAllBytes());
        }
    }
}
