package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.it.Machine;
import java.io.IOException;
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

/**
 * The build scenarios of BuildKit's own tests; the manual's page of them is made of how they go. What a scenario needs
 * that does not apply, or is not there yet, is listed in {@code scenarios.txt}.
 */
class ScenariosIT {
    private static final List<String> ORDER = List.of("passed", "built", "not applicable", "not yet");

    @TempDir
    Path folder;

    /** @param result one of {@link #ORDER}, or {@code fails} */
    private record Row(String id, String result, String note) {}

    @Test
    void thePageTellsHowEveryScenarioGoes() throws Exception {
        Optional<Path> corpus = Corpus.find("scenarios");
        if (corpus.isEmpty()) {
            return;
        }
        Map<String, Row> listed = listed();
        Map<String, List<Row>> groups = new TreeMap<>();
        List<Row> failed = new ArrayList<>();
        try (Ours ours = new Ours(folder.resolve("ours"), Bases.make(folder.resolve("bases")));
                Stream<Path> files = Files.list(corpus.get())) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                for (JsonNode json : Machine.json(file)) {
                    String id = json.get("id").asText();
                    if (!id.matches(System.getProperty("conformance.only", ".*"))) {
                        continue;
                    }
                    String group = json.get("group").asText();
                    Row row = listed.containsKey(id) ? listed.get(id) : listed.get("group " + group);
                    if (row == null) {
                        Scenario.Outcome outcome = new Scenario(json, ours, folder.resolve(id)).run();
                        String result =
                                !outcome.passed() ? "fails" : outcome.reason().startsWith("built") ? "built" : "passed";
                        row = new Row(id, result, outcome.reason());
                    }
                    row = new Row(id, row.result(), row.note());
                    groups.computeIfAbsent(group, key -> new ArrayList<>()).add(row);
                    if (row.result().equals("fails")) {
                        failed.add(row);
                    }
                }
            }
        }
        assertThat(failed).as("scenarios that fail and are not listed").isEmpty();
        Page.compare("scenarios", page(groups));
    }

    private static Map<String, Row> listed() throws IOException {
        Map<String, Row> listed = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Machine.root().resolve("it/src/test/resources/scenarios.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split(" \\| ", 3);
                listed.put(parts[0], new Row(parts[0], parts[1], parts[2]));
            }
        }
        return listed;
    }

    private static String page(Map<String, List<Row>> groups) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        ORDER.forEach(result -> counts.put(result, 0));
        StringBuilder tables = new StringBuilder();
        groups.forEach((group, rows) -> {
            tables.append("\n### ").append(group).append("\n\n| scenario | result | |\n|---|---|---|\n");
            for (Row row : rows) {
                counts.merge(row.result(), 1, Integer::sum);
                tables.append("| `").append(row.id()).append("` | ").append(row.result());
                tables.append(" | ").append(row.note()).append(" |\n");
            }
        });
        StringBuilder page = new StringBuilder();
        page.append("| scenarios | |\n|---|---|\n");
        counts.forEach((result, count) ->
                page.append("| ").append(result).append(" | ").append(count).append(" |\n"));
        return page.append(tables).toString();
    }
}
