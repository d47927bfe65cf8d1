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
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The build scenarios of BuildKit's own tests; the manual's page of them is made of how they go. What a scenario needs
 * that does not apply, or is not there yet, is listed in {@code scenarios.txt}.
 */
class ScenariosIT {
    private static final List<String> ORDER = List.of("passed", "built", "not applicable", "not yet");

    /** The note of a scenario whose inputs and checks are this project's. */
    private static final String ANEW = "told anew";

    private static final Set<String> REASONS =
            Set.of("client protocol", "Windows", "exporter", "provenance or SBOM attestation", "device");

    private static final String ABOUT = """
            The scenarios of BuildKit's own tests. *Passed*: it is built, or refused, and all that the scenario checks is so. *Told anew*: its
            inputs or its checks are computed in the original, so they are this project's (`it`, classes named `…Scenarios`). A scenario that
            is *not applicable* is about the client protocol, Windows, an exporter, a provenance or SBOM attestation, or a device.

            """;

    private static final long SLOW_MS = 2000;

    @TempDir
    Path folder;

    /** @param result one of {@link #ORDER}, or {@code fails} */
    private record Row(String id, String result, String note) {}

    @Test
    void thePageTellsHowEveryScenarioGoes() throws Exception {
        Optional<Path> corpus = Corpus.find("scenarios");
        Map<String, Told> told = Told.all();
        if (corpus.isEmpty()) {
            try (Ours ours = new Ours(folder.resolve("ours"), Bases.make(folder.resolve("bases")))) {
                for (Map.Entry<String, Told> each : told.entrySet()) {
                    assertThat(tell(each.getKey(), each.getValue(), ours).note())
                            .as(each.getKey())
                            .isEqualTo(ANEW);
                }
            }
            return;
        }
        Map<String, Row> listed = listed();
        Map<String, List<Row>> groups = new TreeMap<>();
        List<Row> failed = new ArrayList<>();
        try (Ours ours = new Ours(folder.resolve("ours"), Bases.make(folder.resolve("bases")))) {
            for (JsonNode json : Scenario.all(corpus.get())) {
                String id = json.get("id").asText();
                if (!id.matches(System.getProperty("conformance.only", ".*"))) {
                    continue;
                }
                String group = json.get("group").asText();
                Row row = listed.containsKey(id) ? listed.get(id) : listed.get("group " + group);
                long start = System.nanoTime();
                if (told.containsKey(id)) {
                    row = tell(id, told.get(id), ours);
                }
                if (row == null) {
                    Scenario.Outcome outcome = new Scenario(json, ours, folder.resolve(id)).run();
                    String result =
                            !outcome.passed() ? "fails" : outcome.reason().startsWith("built") ? "built" : "passed";
                    row = new Row(id, result, outcome.reason());
                }
                row = new Row(id, row.result(), row.note());
                long millis = (System.nanoTime() - start) / 1_000_000;
                if (millis > SLOW_MS) {
                    System.out.println("scenario " + id + ": " + millis + " ms");
                }
                groups.computeIfAbsent(group, key -> new ArrayList<>()).add(row);
                if (row.result().equals("fails")) {
                    failed.add(row);
                }
            }
        }
        assertThat(failed).as("scenarios that fail and are not listed").isEmpty();
        Page.compare("scenarios", page(groups));
    }

    private Row tell(String id, Told told, Ours ours) {
        try (Bench bench = new Bench(ours, folder.resolve(id))) {
            told.run(bench);
            return new Row(id, "passed", ANEW);
        } catch (Exception | AssertionError e) {
            return new Row(id, "fails", String.valueOf(e));
        }
    }

    private static Map<String, Row> listed() throws IOException {
        Map<String, Row> listed = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Machine.root().resolve("it/src/test/resources/scenarios.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split(" \\| ", 3);
                assertThat(parts[1].equals("not applicable")).as(line).isEqualTo(REASONS.contains(parts[2]));
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
        page.append(ABOUT).append("| scenarios | |\n|---|---|\n");
        counts.forEach((result, count) ->
                page.append("| ").append(result).append(" | ").append(count).append(" |\n"));
        return page.append(tables).toString();
    }
}
