package dev.drydock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.report.Answers;
import dev.drydock.report.CheckFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check by its one way in, in each of its formats. */
class CheckTest {
    /** Ten different mistakes: five that the language refuses, five that build checks find. */
    private static final String TEN = """
            FROM scratch AS Base
            RNU make
            COPY --chwon=1 a /
            ENV PASSWORD=x
            COPY secret.txt /
            EXPOSE 80/TCP
            HEALTHCHECK --interval=abc CMD true
            STOPSIGNAL
            WORKDIR sub
            MAINTAINER somebody
            VOLUME
            """;

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path folder;

    private CheckOutcome outcome = new CheckOutcome(0, 0, false);

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<String> check(CheckFormat format, String target, boolean errors) throws Exception {
        DockerfileSet files = DockerfileSet.matching(folder, List.of("**/Dockerfile"));
        CheckSettings settings =
                new CheckSettings(Optional.empty(), Optional.of(target), Map.of("VERSION", "1"), format, errors);
        try (Answers answers = Answers.to(Optional.of("out/answer"), folder, System.out)) {
            outcome = Language.check(files, settings, folder, answers);
        }
        return Files.readAllLines(folder.resolve("out/answer"));
    }

    private List<String> check(CheckFormat format) throws Exception {
        return check(format, "", false);
    }

    @Test
    void tenDifferentMistakesAreToldTogetherEachWithPlaceAndRemedy() throws Exception {
        write("Dockerfile", TEN);
        write(".dockerignore", "secret.txt\n");
        List<String> lines = check(CheckFormat.TEXT);
        List<String> places = lines.stream()
                .filter(line -> line.startsWith("Dockerfile:"))
                .map(line -> line.replaceFirst("^Dockerfile:(\\d+):\\d+: .*?(?: \\[(.*)])?$", "$1 $2"))
                .toList();
        assertThat(places)
                .containsExactly(
                        "1 StageNameCasing",
                        "2 ",
                        "3 ",
                        "4 SecretsUsedInArgOrEnv",
                        "5 CopyIgnoredFile",
                        "6 ExposeProtoCasing",
                        "7 ",
                        "8 ",
                        "9 WorkdirRelativePath",
                        "10 MaintainerDeprecated",
                        "11 ");
        assertThat(lines.stream().filter(line -> line.startsWith("  fix: "))).hasSameSizeAs(places);
        assertThat(lines).endsWith("1 file, 5 errors, 6 warnings").contains(" >  2 | RNU make", "      | ^^^");
        assertThat(outcome.fails()).isTrue();
        assertThat(outcome.reason()).isEqualTo("the check found 5 errors and 6 warnings");
    }

    @Test
    void findingsFailOnlyWhereTheyCountAsErrors() throws Exception {
        write("a/Dockerfile", "FROM scratch AS Base\n");
        assertThat(check(CheckFormat.JSON))
                .containsExactly("{\"file\":\"a/Dockerfile\",\"diagnostics\":[{\"severity\":\"warning\","
                        + "\"rule\":\"StageNameCasing\",\"file\":\"a/Dockerfile\",\"line\":1,\"column\":17,"
                        + "\"message\":\"Stage name 'Base' should be lowercase\","
                        + "\"why\":\"stage names are compared in lower case\",\"fix\":\"write AS base\"}]}");
        assertThat(outcome.fails()).isFalse();
        check(CheckFormat.JSON, "", true);
        assertThat(outcome.fails()).isTrue();
        assertThat(outcome.reason()).contains("drydock.check.error");
        write("a/Dockerfile", "# check=error=true\nFROM scratch AS Base\n");
        assertThat(check(CheckFormat.JSON).get(0)).contains("\"severity\":\"error\",\"rule\":\"StageNameCasing\"");
        assertThat(outcome.fails()).isTrue();
        write("a/Dockerfile", "FROM scratch\n");
        assertThat(check(CheckFormat.TEXT)).containsExactly("1 file, 0 errors, 0 warnings");
    }

    @Test
    void aTargetLeavesOutWhatItDoesNotNeed() throws Exception {
        write(
                "Dockerfile",
                "FROM scratch AS one\nFROM scratch AS two\nCOPY --from=three /x /\nFROM scratch AS three\n");
        assertThat(check(CheckFormat.JSON).get(0)).contains("it needs to be defined before");
        assertThat(check(CheckFormat.JSON, "one", false))
                .containsExactly("{\"file\":\"Dockerfile\",\"diagnostics\":[]}");
        assertThat(check(CheckFormat.JSON, "two", false).get(0)).contains("it needs to be defined before");
        assertThat(check(CheckFormat.JSON, "thre", false).get(0))
                .contains("target stage \\\"thre\\\" could not be found")
                .contains("did you mean three?");
    }

    @Test
    void anIgnoreFileThatIsMalformedIsAProblemOfItsOwnFile() throws Exception {
        write("Dockerfile", "FROM scratch\n");
        write(".dockerignore", "a\n[\n");
        assertThat(check(CheckFormat.TEXT)).anyMatch(line -> line.startsWith(".dockerignore:2:1: "));
    }

    @Test
    void sarifHasARuleAndAPlaceForEachResult() throws Exception {
        write("a b/Dockerfile", TEN);
        List<String> lines = check(CheckFormat.SARIF);
        assertThat(lines).hasSize(1);
        JsonNode sarif = json.readTree(lines.get(0));
        assertThat(sarif.get("version").asText()).isEqualTo("2.1.0");
        JsonNode run = sarif.get("runs").get(0);
        assertThat(run.get("columnKind").asText()).isEqualTo("unicodeCodePoints");
        List<String> fingerprints = new ArrayList<>();
        for (JsonNode result : run.get("results")) {
            JsonNode rule =
                    run.at("/tool/driver/rules").get(result.get("ruleIndex").asInt());
            assertThat(rule.get("id")).isEqualTo(result.get("ruleId"));
            JsonNode place = result.at("/locations/0/physicalLocation");
            assertThat(place.at("/artifactLocation/uri").asText()).isEqualTo("a%20b/Dockerfile");
            assertThat(place.at("/region/endColumn").asInt())
                    .isGreaterThan(place.at("/region/startColumn").asInt());
            assertThat(result.at("/properties/fix").asText()).isNotEmpty();
            fingerprints.add(result.at("/partialFingerprints").toString());
        }
        assertThat(fingerprints).hasSizeGreaterThanOrEqualTo(10).doesNotHaveDuplicates();
        assertThat(run.at("/results/1/message/text").asText()).isEqualTo("unknown instruction: RNU");
        assertThat(run.at("/results/1/locations/0/physicalLocation/region").toString())
                .isEqualTo("{\"startLine\":2,\"startColumn\":1,\"endLine\":2,\"endColumn\":4}");
    }

    @Test
    void annotationsAndCodeQualityNameFileLineAndRule() throws Exception {
        write("a,b/Dockerfile", "FROM scratch AS Base\nRNU 100%\n");
        assertThat(check(CheckFormat.GITHUB))
                .containsExactly(
                        "::warning file=a%2Cb/Dockerfile,line=1,endLine=1,col=17,endColumn=20,title=StageNameCasing"
                                + "::Stage name 'Base' should be lowercase%0Awhy: stage names are compared"
                                + " in lower case%0Afix: write AS base",
                        "::error file=a%2Cb/Dockerfile,line=2,endLine=2,col=1,endColumn=3,title=syntax"
                                + "::unknown instruction: RNU%0Afix: did you mean RUN?");
        JsonNode issues = json.readTree(check(CheckFormat.GITLAB).get(0));
        assertThat(issues).hasSize(2);
        assertThat(issues.get(0).get("check_name").asText()).isEqualTo("StageNameCasing");
        assertThat(issues.get(1).get("severity").asText()).isEqualTo("major");
        assertThat(issues.get(1).get("location").toString())
                .isEqualTo("{\"path\":\"a,b/Dockerfile\",\"lines\":{\"begin\":2,\"end\":2}}");
        assertThat(issues.get(0).get("fingerprint")).isNotEqualTo(issues.get(1).get("fingerprint"));
    }

    @Test
    void aFormatThatIsNoneIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> CheckSettings.format(Optional.of("xml")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("sarif");
    }

    @Test
    void aFileThatCannotBeReadIsOneErrorAmongTheOthers() throws Exception {
        Path absent = folder.resolve("gone");
        try (Answers answers = Answers.to(Optional.of("out"), folder, System.out)) {
            outcome = Language.check(
                    new DockerfileSet(Map.of("gone", absent, "here", write("here", "FROM scratch\n"))),
                    new CheckSettings(Optional.empty(), Optional.empty(), Map.of(), CheckFormat.JSON, false),
                    folder,
                    answers);
        }
        assertThat(Files.readAllLines(folder.resolve("out")))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("the file cannot be read")
                                .contains("there is no such file"),
                        line -> assertThat(line).isEqualTo("{\"file\":\"here\",\"diagnostics\":[]}"));
        assertThat(outcome.errors()).isEqualTo(1);
    }
}
