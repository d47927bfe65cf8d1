package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tables of the reference's parser, instruction and conversion tests. */
class TablesCorpusTest {
    private static final String FROM = "FROM scratch\n";

    @TestFactory
    Stream<DynamicTest> tablesHold() throws Exception {
        Corpus corpus = Corpus.find().orElse(null);
        if (corpus == null) {
            return Stream.empty();
        }
        List<JsonNode> rows = new ArrayList<>();
        corpus.json("parser/tables.json").forEach(rows::add);
        corpus.json("parser/convert.json").forEach(rows::add);
        return rows.stream().map(row -> DynamicTest.dynamicTest(row.get("id").asText(), () -> check(row)));
    }

    private static void check(JsonNode row) throws Exception {
        switch (row.get("kind").asText()) {
            case "json-form" -> jsonForm(row);
            case "words" -> assertThat(words(row.get("input").asText())).isEqualTo(list(row.get("expected")));
            case "directive" -> directive(row);
            case "heredoc" -> heredocs(row);
            case "heredoc-word" -> heredocWord(row.get("input").asText(), row.get("expected"));
            case "heredoc-line" ->
                assertThat(Heredoc.openedBy(row.get("input").asText()))
                        .extracting(Heredoc::name)
                        .isEqualTo(list(row.get("expected")));
            case "instruction-error" -> instructionError(row);
            case "copy-instruction" -> copy(row);
            case "run-instruction" -> run(row);
            case "warnings" -> warnings(row);
            case "error" ->
                refused(
                        "FROM image\nLABEL test=" + "a".repeat(65_536) + "\n",
                        row.get("error").asText());
            case "convert" -> convert(row);
            case "expose" -> expose(row);
            default -> throw new AssertionError("no rule for " + row.get("kind"));
        }
    }

    private static void jsonForm(JsonNode row) throws Exception {
        String input = row.get("input").asText();
        Optional<List<String>> elements;
        try {
            elements = JsonForm.array(input, 0, input.length())
                    .map(list -> list.stream().map(JsonForm.Element::text).toList());
        } catch (JsonForm.NotStrings e) {
            elements = Optional.empty();
        }
        assertThat(elements.isPresent()).isEqualTo(row.get("valid").asBoolean());
        elements.ifPresent(list -> assertThat(list).isEqualTo(list(row.get("expected"))));
    }

    private static List<String> words(String input) {
        LogicalLine line = new LogicalLine(SourceText.of(input));
        line.append(input, 0, 0);
        return new WordSplitter(line.seal(), '\\')
                .quoted(0, input.length()).stream().map(Word::text).toList();
    }

    private static void directive(JsonNode row) {
        SourceText source = SourceText.of(row.get("dockerfile").asText());
        JsonNode expected = row.get("expected");
        String asks = row.get("asks").asText();
        if (asks.equals("all")) {
            Directive first =
                    Directives.parse(source, 0, source.content(0), "#").orElseThrow();
            assertThat(first.name()).isEqualTo(expected.get("name").asText());
            assertThat(first.value()).isEqualTo(expected.get("value").asText());
            return;
        }
        Directives all = Directives.detect(source, Optional.empty());
        Optional<Directive> found = asks.equals("syntax") ? all.syntax() : all.check();
        assertThat(found.isPresent()).isEqualTo(expected.get("found").asBoolean());
        found.ifPresent(directive -> {
            assertThat(directive.argument()).isEqualTo(expected.get("ref").asText());
            if (expected.has("cmdline")) {
                assertThat(directive.value()).isEqualTo(expected.get("cmdline").asText());
            }
            if (expected.has("startLine")) {
                assertThat(directive.range().firstLine())
                        .isEqualTo(expected.get("startLine").asInt());
                assertThat(directive.range().lastLine())
                        .isEqualTo(expected.get("endLine").asInt());
            }
        });
    }

    private static void heredocs(JsonNode row) throws Exception {
        List<Statement> statements = DockerfileText.parse(
                        "Dockerfile", row.get("dockerfile").asText())
                .statements();
        JsonNode expected = row.get("expected");
        assertThat(statements).hasSize(expected.size() + 1);
        for (int i = 0; i < expected.size(); i++) {
            List<Heredoc> wanted = new ArrayList<>();
            expected.get(i)
                    .forEach(each -> wanted.add(new Heredoc(
                            each.get("name").asText(),
                            each.get("content").asText(),
                            each.path("expand").asBoolean(),
                            each.path("chomp").asBoolean(),
                            each.path("fileDescriptor").asInt())));
            assertThat(statements.get(i + 1).heredocs()).isEqualTo(wanted);
        }
    }

    private static void heredocWord(String input, JsonNode expected) throws Exception {
        if (expected.asText().equals("error")) {
            assertThatThrownBy(() -> Heredoc.open(input)).isInstanceOf(ExpansionException.class);
        } else if (expected.isNull()) {
            assertThat(Heredoc.open(input)).isEmpty();
        } else {
            assertThat(Heredoc.open(input)).map(Heredoc::name).contains(expected.asText());
        }
    }

    private static void instructionError(JsonNode row) {
        refused(FROM + row.get("dockerfile").asText(), row.get("error").asText());
    }

    private static void copy(JsonNode row) throws Exception {
        Copy copy = (Copy) only(row.get("dockerfile").asText());
        JsonNode expected = row.get("expected").get("sourcesAndDest");
        List<InlineFile> files = new ArrayList<>();
        expected.path("SourceContents")
                .forEach(each -> files.add(new InlineFile(
                        each.get("Path").asText(),
                        each.get("Data").asText(),
                        each.path("Expand").asBoolean())));
        assertThat(copy.sources())
                .isEqualTo(new CopySources(
                        list(expected.path("SourcePaths")),
                        files,
                        expected.get("DestPath").asText()));
    }

    private static void run(JsonNode row) throws Exception {
        CommandLine command = ((Run) only(row.get("dockerfile").asText())).command();
        JsonNode expected = row.get("expected");
        List<String> words = list(expected.get("command"));
        if (expected.get("shell").asBoolean()) {
            CommandLine.Shell shell = (CommandLine.Shell) command;
            assertThat(List.of(shell.text())).isEqualTo(words);
            Map<String, String> files = new LinkedHashMap<>();
            expected.path("files")
                    .forEach(each -> files.put(
                            each.get("Name").asText(), each.get("Data").asText()));
            Map<String, String> read = new LinkedHashMap<>();
            shell.heredocs().forEach(heredoc -> read.put(heredoc.name(), heredoc.content()));
            assertThat(read).isEqualTo(files);
        } else {
            assertThat(command).isEqualTo(new CommandLine.Exec(words));
        }
    }

    private static void warnings(JsonNode row) throws Exception {
        List<Statement> odd = DockerfileText.parse(
                        "Dockerfile", row.get("dockerfile").asText())
                .statements()
                .stream()
                .filter(statement -> !statement.emptyLines().isEmpty())
                .toList();
        assertThat(odd).hasSize(row.get("warnings").asInt());
        String all = odd.stream().map(Statement::line).toList().toString();
        list(row.get("contains")).stream()
                .filter(text -> text.startsWith("RUN"))
                .forEach(text -> assertThat(all).contains(text));
    }

    private static void convert(JsonNode row) throws Exception {
        String dockerfile = row.get("dockerfile").asText();
        String target = row.at("/options/Config/Target").asText("");
        if (row.get("expected").asText().equals("ok")) {
            assertThat(build(dockerfile, target)).isNotEmpty();
        } else {
            assertThatThrownBy(() -> build(dockerfile, target))
                    .isInstanceOf(DockerfileException.class)
                    .hasMessageContaining(row.path("error").asText());
        }
    }

    /** What a build would do up to the first step. */
    private static List<Instruction> build(String text, String target) throws DockerfileException {
        Dockerfile dockerfile = Dockerfile.parse("Dockerfile", text);
        StageGraph graph = dockerfile.graph(
                Variables.of(dockerfile.globals(Map.of(), Map.of()).value()));
        List<Instruction> ready = new ArrayList<>();
        for (Stage stage : graph.needed(dockerfile.target(target))) {
            ready.add(graph.from(stage));
            for (Instruction instruction : stage.instructions()) {
                ready.add(dockerfile.expand(instruction, Variables.none()).value());
            }
        }
        return ready;
    }

    private static void expose(JsonNode row) throws Exception {
        List<String> keys = new ArrayList<>();
        if (row.has("error")) {
            assertThatThrownBy(() -> {
                        for (String port : list(row.get("input"))) {
                            PortRange.parse(port);
                        }
                    })
                    .isInstanceOf(InvalidValueException.class);
            return;
        }
        for (String port : list(row.get("input"))) {
            keys.addAll(PortRange.parse(port).keys());
        }
        assertThat(keys).isEqualTo(list(row.get("expected")));
    }

    private static Instruction only(String text) throws DockerfileException {
        return Dockerfile.parse("Dockerfile", FROM + text)
                .stages()
                .get(0)
                .instructions()
                .get(0);
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> Dockerfile.parse("Dockerfile", text))
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining(message);
    }

    private static List<String> list(JsonNode array) {
        List<String> list = new ArrayList<>();
        array.forEach(each -> list.add(each.asText()));
        return list;
    }
}
