package dev.drydock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.report.Answers;
import dev.drydock.report.CheckFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the goals for tools write, against the reference's answers: every row, by the way in that the goals use. */
class LanguageCorpusTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rows that tell what a build of the last stage tells; a check looks at every stage, as the reference's does. */
    private static final List<String> OF_A_BUILD = List.of("testAllTargetUnmarshal 1", "testLegacyKeyValueFormat 3");

    @TempDir
    Path folder;

    private static Optional<Path> corpus() {
        Path root = Path.of(System.getProperty("drydock.root", ".."))
                .resolve(System.getProperty("corpus.dir", "../shared/corpus"))
                .normalize();
        if (!Files.isDirectory(root)) {
            System.out.println("corpus: no folder " + root + ", its cases are not run");
            return Optional.empty();
        }
        return Optional.of(root);
    }

    /** Something that writes an answer. */
    private interface Goal {
        void run(Answers answers) throws Exception;
    }

    private List<JsonNode> answers(Goal goal) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Answers answers = Answers.to(Optional.empty(), folder, out)) {
            goal.run(answers);
        }
        return rows(out.toString(StandardCharsets.UTF_8).lines());
    }

    private static List<JsonNode> rows(Stream<String> lines) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : lines.filter(text -> !text.isBlank()).toList()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        if (file.toString().endsWith(".json")) {
            List<JsonNode> rows = new ArrayList<>();
            JSON.readTree(Files.readAllBytes(file)).forEach(rows::add);
            return rows;
        }
        return rows(Files.readAllLines(file).stream());
    }

    private Map<String, JsonNode> parsed(Path basedir, String... patterns) throws Exception {
        DockerfileSet files = DockerfileSet.matching(basedir, List.of(patterns));
        Map<String, JsonNode> parsed = new LinkedHashMap<>();
        for (JsonNode line : answers(answers -> Language.parse(files, answers))) {
            parsed.put(line.get("file").asText(), line);
        }
        assertThat(parsed.keySet()).containsExactlyElementsOf(new TreeMap<>(parsed).keySet());
        return parsed;
    }

    /** Files made of texts, so that they come by the same way as others. */
    private Map<String, JsonNode> parsed(List<String> texts) throws Exception {
        for (int i = 0; i < texts.size(); i++) {
            Files.writeString(folder.resolve(String.format("%04d.Dockerfile", i)), texts.get(i));
        }
        return parsed(folder, "*.Dockerfile");
    }

    private static void assertEqual(String name, JsonNode actual, JsonNode expected) {
        if (expected.has("error")) {
            assertThat(actual.has("instructions")).as(name).isFalse();
            assertThat(errors(actual))
                    .as(name)
                    .anyMatch(message -> message.contains(expected.get("error").asText()));
            return;
        }
        assertThat(actual.has("instructions")).as(name).isTrue();
        JsonNode instructions = actual.get("instructions");
        assertThat(GoldenDump.of(instructions))
                .as(name)
                .isEqualTo(expected.get("dump").asText());
        assertThat(actual.get("escape")).as(name).isEqualTo(expected.get("escape"));
        int heredocs = 0;
        List<JsonNode> lines = new ArrayList<>();
        for (JsonNode instruction : instructions) {
            heredocs += instruction.get("heredocs").size();
            lines.add(instruction.get("lines"));
        }
        assertThat(heredocs).as(name).isEqualTo(expected.get("heredocs").asInt());
        assertThat(lines.toString().replace(" ", ""))
                .as(name)
                .isEqualTo(expected.get("lines").toString());
    }

    private static List<String> errors(JsonNode file) {
        List<String> errors = new ArrayList<>();
        for (JsonNode diagnostic : file.get("diagnostics")) {
            if (diagnostic.get("severity").asText().equals("error")) {
                errors.add(diagnostic.get("message").asText());
            }
        }
        return errors;
    }

    @Test
    void goldenTreesEqualTheParsedInstructions() throws Exception {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            return;
        }
        Map<String, JsonNode> parsed = parsed(corpus.get(), "parser/dump/*.Dockerfile");
        for (Map.Entry<String, JsonNode> file : parsed.entrySet()) {
            String golden = Files.readString(corpus.get().resolve(file.getKey().replace(".Dockerfile", ".expected")));
            assertThat(GoldenDump.of(file.getValue().get("instructions")))
                    .as(file.getKey())
                    .isEqualTo(golden.strip());
        }
        assertThat(parsed).isNotEmpty();
        parsed(corpus.get(), "parser/invalid/*").forEach((name, file) -> {
            assertThat(file.has("instructions")).as(name).isFalse();
            assertThat(errors(file)).as(name).isNotEmpty();
        });
    }

    @Test
    void realAndGeneratedFilesAreWrittenAsTheReferenceReadsThem() throws Exception {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            return;
        }
        for (String name : List.of("peer-dockerfiles", "dockerfiles")) {
            Map<String, JsonNode> parsed = parsed(corpus.get().resolve(name), "**");
            for (JsonNode row : rows(corpus.get().resolve(name + "/EXPECTED.jsonl"))) {
                String file = row.get("file").asText();
                assertThat(parsed).containsKey(file);
                assertEqual(name + "/" + file, parsed.get(file), row);
            }
        }
        List<JsonNode> rows = rows(corpus.get().resolve("differential/dockerfiles.jsonl"));
        Map<String, JsonNode> parsed =
                parsed(rows.stream().map(row -> row.get("dockerfile").asText()).toList());
        int number = 0;
        for (JsonNode file : parsed.values()) {
            assertEqual("row " + number, file, rows.get(number++));
        }
    }

    @Test
    void tablesOfHereDocumentsDirectivesAndErrorsAreAnswered() throws Exception {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            return;
        }
        List<JsonNode> rows = rows(corpus.get().resolve("parser/tables.json")).stream()
                .filter(row -> row.has("dockerfile"))
                .toList();
        Map<String, JsonNode> parsed =
                parsed(rows.stream().map(row -> row.get("dockerfile").asText()).toList());
        int number = 0;
        for (JsonNode file : parsed.values()) {
            JsonNode row = rows.get(number++);
            String name = row.get("id").asText();
            switch (row.get("kind").asText()) {
                case "instruction-error" ->
                    assertThat(errors(file))
                            .as(name)
                            .anyMatch(
                                    message -> message.contains(row.get("error").asText()));
                case "heredoc" -> assertHeredocs(name, file.get("instructions"), row.get("expected"));
                case "directive" -> assertDirective(name, file.get("directives"), row);
                default -> assertThat(file.has("diagnostics")).as(name).isTrue();
            }
        }
    }

    private static void assertHeredocs(String name, JsonNode instructions, JsonNode expected) {
        for (int i = 0; i < expected.size(); i++) {
            JsonNode heredocs = instructions.get(i + 1).get("heredocs");
            assertThat(heredocs.size()).as(name).isEqualTo(expected.get(i).size());
            for (int j = 0; j < heredocs.size(); j++) {
                JsonNode actual = heredocs.get(j);
                JsonNode wanted = expected.get(i).get(j);
                assertThat(actual.get("name")).as(name).isEqualTo(wanted.get("name"));
                assertThat(actual.get("content")).as(name).isEqualTo(wanted.get("content"));
                assertThat(actual.get("expand")).as(name).isEqualTo(wanted.get("expand"));
                assertThat(actual.get("chomp").asBoolean())
                        .as(name)
                        .isEqualTo(wanted.path("chomp").asBoolean());
                assertThat(actual.get("fd").asInt())
                        .as(name)
                        .isEqualTo(wanted.path("fileDescriptor").asInt());
            }
        }
    }

    private static void assertDirective(String name, JsonNode directives, JsonNode row) {
        JsonNode expected = row.get("expected");
        String asks = row.get("asks").asText();
        if (expected.path("found").asBoolean()) {
            assertThat(directives.path(asks).asText())
                    .as(name)
                    .isEqualTo(
                            expected.path("cmdline").asText(expected.get("ref").asText()));
        } else if (expected.has("found")) {
            assertThat(directives.has(asks)).as(name).isFalse();
        }
    }

    @Test
    void rowsOfWordsAreAnsweredAsByTheReference() throws Exception {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            return;
        }
        List<JsonNode> rows = new ArrayList<>(rows(corpus.get().resolve("differential/words.jsonl")));
        for (String table : List.of("env", "words", "substitution")) {
            JsonNode whole = JSON.readTree(Files.readAllBytes(corpus.get().resolve("shell/" + table + ".json")));
            for (JsonNode each : whole.get("cases")) {
                ObjectNode row = (ObjectNode) each;
                row.set("escape", whole.get("escape"));
                if (!row.has("environment")) {
                    row.set("environment", whole.get("environment"));
                }
                rows.add(row);
            }
        }
        Path input = folder.resolve("words.jsonl");
        Files.write(input, rows.stream().map(JsonNode::toString).toList());
        List<JsonNode> answers = answers(out -> Language.expandRows(input, out));
        assertThat(answers).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = rows.get(i);
            JsonNode answer = answers.get(i);
            String name = row.toString();
            assertThat(answer.has("error")).as(name).isEqualTo(row.path("error").asBoolean());
            if (row.has("error_contains")) {
                assertThat(answer.get("error").asText())
                        .contains(row.get("error_contains").asText());
            }
            if (row.path("mode").asText().equals("words") || row.has("words")) {
                if (row.has("expected")) { // null where nothing is left
                    assertThat(answer.get("values")).as(name).containsExactlyElementsOf(row.get("expected"));
                }
            } else if (row.has("expected")) {
                assertThat(answer.get("value")).as(name).isEqualTo(row.get("expected"));
            }
            for (String asked : List.of("matched", "unmatched")) {
                if (row.has(asked)) {
                    assertThat(answer.get(asked)).as(name).containsExactlyInAnyOrderElementsOf(row.get(asked));
                }
            }
        }
    }

    @Test
    void rowsOfPatternsAreAnsweredAsByTheReference() throws Exception {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            return;
        }
        List<JsonNode> rows = new ArrayList<>(rows(corpus.get().resolve("differential/patterns.jsonl")));
        rows.addAll(rows(corpus.get().resolve("patterns/match.json")));
        Path input = folder.resolve("patterns.jsonl");
        Files.write(input, rows.stream().map(JsonNode::toString).toList());
        List<JsonNode> answers = answers(out -> Language.ignoredRows(input, out));
        assertThat(answers).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(answers.get(i).has("error"))
                    .as(rows.get(i).toString())
                    .isEqualTo(rows.get(i).path("error").asBoolean());
            assertThat(answers.get(i).get("match"))
                    .as(rows.get(i).toString())
                    .isEqualTo(rows.get(i).get("match"));
        }
    }

    /** Rows whose warnings are judged without a base image of the reference's own test registry. */
    @Test
    void checksFindWhatTheReferenceFinds() throws Exception {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            return;
        }
        int number = 0;
        for (JsonNode row : rows(corpus.get().resolve("lint/cases.json"))) {
            if (!row.get("dockerfile").isTextual()) {
                continue;
            }
            Path context = Files.createDirectories(folder.resolve("case" + number++));
            Files.writeString(
                    context.resolve("Dockerfile"), row.get("dockerfile").asText());
            if (row.has("dockerignore")) {
                Files.writeString(
                        context.resolve(".dockerignore"),
                        row.get("dockerignore").asText());
            }
            Map<String, String> buildArgs = new TreeMap<>();
            row.path("frontendAttrs").properties().forEach(attribute -> {
                if (attribute.getKey().startsWith("build-arg:")) {
                    buildArgs.put(
                            attribute.getKey().substring("build-arg:".length()),
                            attribute.getValue().asText());
                }
            });
            CheckSettings settings =
                    new CheckSettings(Optional.empty(), Optional.empty(), buildArgs, CheckFormat.JSON, false);
            DockerfileSet files = DockerfileSet.one(context, Optional.of("Dockerfile"), Optional.empty());
            List<String> found = new ArrayList<>();
            answers(out -> Language.check(files, settings, context, out)).forEach(file -> {
                assertThat(file.get("diagnostics"))
                        .as(row.get("id").asText())
                        .allMatch(each -> each.has("fix") && each.get("line").asInt() > 0);
                file.get("diagnostics").forEach(each -> {
                    if (each.has("rule")) {
                        found.add(each.get("rule").asText() + " " + each.get("line") + " "
                                + each.get("message").asText());
                    }
                });
            });
            List<String> expected = new ArrayList<>();
            for (JsonNode warning : row.get("warnings")) {
                expected.add(
                        warning.has("call")
                                ? "MultipleInstructionsDisallowed "
                                        + warning.at("/args/1").asInt() + " Multiple "
                                        + warning.at("/args/0").asText() + " instructions should not be used in the"
                                        + " same stage because only the last one will be used"
                                : warning.get("ruleName").asText() + " " + warning.get("line") + " "
                                        + warning.get("detail").asText());
            }
            String id = row.get("id").asText();
            if (OF_A_BUILD.contains(id)) {
                assertThat(found).as(id).containsAll(expected).hasSizeGreaterThan(expected.size());
            } else {
                assertThat(found).as(id).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
        assertThat(number).isPositive();
    }
}
