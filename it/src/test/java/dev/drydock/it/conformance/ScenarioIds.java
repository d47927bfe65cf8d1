package dev.drydock.it.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drydock.content.Digest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program of its own, so that any user can run it: makes every build of the scenarios with an epoch and without cache,
 * and prints {@code SCENARIO#BUILD IMAGE-ID LAYERS} for each, {@code refused -} for one that was. Whether the scenarios pass is not asked: an epoch changes what some of them look at.
 */
final class ScenarioIds {
    private static final Instant EPOCH = Instant.ofEpochSecond(1_600_000_000);

    private final List<String> builds = new ArrayList<>();

    private ScenarioIds() {}

    /** @param arguments folder to work in, a regular expression of names or empty, and bases as {@code NAME=TAR} */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Map<String, Path> bases = new LinkedHashMap<>();
        for (String base : List.of(arguments).subList(2, arguments.length)) {
            int equals = base.indexOf('=');
            bases.put(base.substring(0, equals), Path.of(base.substring(equals + 1)));
        }
        ScenarioIds ids = new ScenarioIds();
        try (Ours ours = new Ours(folder.resolve("ours"), Bases.of(bases), Optional.of(EPOCH), ids::built)) {
            Map<String, Told> told = Told.all();
            for (Map.Entry<String, JsonNode> each : scenarios().entrySet()) {
                String name = each.getKey();
                if (!name.matches(arguments[1])) {
                    continue;
                }
                Path own = folder.resolve(
                        "s" + Digest.of(name.getBytes(UTF_8)).hex().substring(0, 8));
                ids.builds.clear();
                try (Bench bench = new Bench(ours, own)) {
                    if (told.containsKey(name)) {
                        told.get(name).run(bench);
                    } else {
                        new Scenario(each.getValue(), ours, own).run();
                    }
                } catch (Exception | AssertionError e) {
                    // what it built before is told
                }
                for (int i = 0; i < ids.builds.size(); i++) {
                    System.out.println(name + "#" + i + " " + ids.builds.get(i));
                }
            }
        }
        System.out.println("end - -");
    }

    /** Of each name what the corpus has; an empty object for those that are told anew. */
    static Map<String, JsonNode> scenarios() throws Exception {
        Map<String, JsonNode> scenarios = new LinkedHashMap<>();
        Optional<Path> corpus = Corpus.find("scenarios");
        if (corpus.isPresent()) {
            for (JsonNode json : Scenario.all(corpus.get())) {
                scenarios.put(json.get("id").asText(), json);
            }
        }
        Told.all().keySet().forEach(name -> scenarios.putIfAbsent(name, JsonNodeFactory.instance.objectNode()));
        return scenarios;
    }

    private void built(Built built) {
        if (built instanceof Built.Image image) {
            String layers = image.config().path("rootfs").path("diff_ids").toString();
            builds.add(image.id().orElseThrow() + " "
                    + Digest.of(layers.getBytes(UTF_8)).hex().substring(0, 12));
        } else {
            builds.add("refused -");
        }
    }
}
