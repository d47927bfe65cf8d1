package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.drydock.content.Digest;
import dev.drydock.it.Machine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cases of the conformance corpus give the config and the files that BuildKit gives: every third one, and all with
 * {@code -Dconformance.peer=true}, as {@code it/verify --long} does.
 */
class ConformanceIT {
    private static final boolean ALL = Boolean.getBoolean("conformance.peer");
    private static final boolean ONLY = System.getProperty("conformance.only") != null;

    private static final List<String> CONFIG = List.of(
            "Env",
            "Cmd",
            "Entrypoint",
            "WorkingDir",
            "User",
            "Labels",
            "ExposedPorts",
            "Volumes",
            "Healthcheck",
            "StopSignal",
            "Shell",
            "OnBuild");

    @TempDir
    Path folder;

    private final Map<String, List<String>> outcomes = new TreeMap<>();

    @Test
    void everyCaseIsBuiltAsBuildKitDoes() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: docker's engine needs root");
        }
        Optional<Path> corpus = Corpus.find("conformance");
        if (corpus.isEmpty()) {
            return;
        }
        List<Case> all = Case.all(corpus.get());
        List<Case> cases = IntStream.range(0, all.size())
                .filter(i -> ALL || ONLY || i % 3 == 0)
                .mapToObj(all::get)
                .toList();
        Map<String, List<String>> differences = new LinkedHashMap<>();
        Bases bases = Bases.make(folder.resolve("bases"));
        ExecutorService peers = Executors.newFixedThreadPool(2);
        try (Theirs theirs = new Theirs(folder.resolve("theirs"), bases);
                Ours ours = new Ours(folder.resolve("ours"), bases)) {
            Instant start = Instant.now().minusSeconds(1);
            Map<Case, Path> contexts = new HashMap<>();
            Map<Case, Future<Built>> running = new HashMap<>();
            for (Case one : cases) {
                Optional<String> leftOut = one.leftOut();
                if (leftOut.isPresent()) {
                    count("left out: " + leftOut.get(), one);
                    continue;
                }
                Path context = one.prepare(corpus.get(), folder.resolve("c" + contexts.size()));
                String name = "case-" + contexts.size();
                contexts.put(one, context);
                if (one.hasPeer()) {
                    running.put(
                            one,
                            peers.submit(() -> theirs.build(
                                    name, context.resolveSibling("Dockerfile"), context, one.buildArgs())));
                }
            }
            for (Case one : cases) {
                if (contexts.containsKey(one)) {
                    Path context = contexts.get(one);
                    Built ourBuilt = ours.build(context.resolveSibling("Dockerfile"), context, one.given());
                    List<String> found = new ArrayList<>();
                    if (one.hasPeer()) {
                        found.addAll(compare(ourBuilt, running.get(one).get(), start));
                    } else if (one.fails() != ourBuilt instanceof Built.Refused) {
                        found.add(end(ourBuilt) + ", not as the case says");
                    }
                    for (Pattern pattern : one.patterns()) {
                        if (!pattern.matcher(ourBuilt.text()).find()) {
                            found.add("does not print " + pattern);
                        }
                    }
                    if (!found.isEmpty()) {
                        differences.put(one.id(), found);
                    } else {
                        count(
                                one.hasPeer()
                                        ? "equal to BuildKit"
                                        : "as the case says, in syntax that the peer does not know",
                                one);
                    }
                }
            }
        } finally {
            peers.shutdownNow();
        }
        judge(differences);
    }

    private void count(String outcome, Case one) {
        outcomes.computeIfAbsent(outcome, key -> new ArrayList<>()).add(one.id());
    }

    static List<String> compare(Built ours, Built theirs, Instant start) {
        if (ours instanceof Built.Image one && theirs instanceof Built.Image two) {
            List<String> lines = new ArrayList<>(FlatTree.differences(one.tree(), two.tree(), start));
            for (String field : CONFIG) {
                JsonNode ourField = field(one, field);
                JsonNode theirField = field(two, field);
                if (!ourField.equals(theirField)) {
                    lines.add(field + ": ours " + ourField + ", theirs " + theirField);
                }
            }
            return lines;
        }
        if (ours instanceof Built.Refused && theirs instanceof Built.Refused) {
            return List.of();
        }
        return List.of("ours is " + end(ours) + ", theirs is " + end(theirs));
    }

    /** How a build ended, in one line: where it was refused, else its last words. */
    static String end(Built built) {
        if (!(built instanceof Built.Refused refused)) {
            return "built";
        }
        List<String> lines = refused.text().strip().lines().toList();
        return "refused: "
                + lines.stream()
                        .filter(line -> line.startsWith("Dockerfile:"))
                        .findFirst()
                        .orElseGet(() -> lines.isEmpty() ? "" : lines.get(lines.size() - 1));
    }

    /** All that is compared of what came of a build, in a few digits. */
    static String digest(Built built, Instant start) {
        if (!(built instanceof Built.Image image)) {
            return "refused";
        }
        List<String> lines = new ArrayList<>(image.tree().listing(start));
        CONFIG.forEach(name -> lines.add(name + " " + field(image, name)));
        return Digest.of(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 16);
    }

    /** Absent, null and the empty value of a text are one. */
    private static JsonNode field(Built.Image image, String name) {
        JsonNode value = image.config().path("config").path(name);
        return value.isMissingNode()
                        || value.isNull()
                        || (value.isTextual() && value.asText().isEmpty())
                ? NullNode.getInstance()
                : value;
    }

    /** Compares what differs with the table of what may, and writes the counts. */
    private void judge(Map<String, List<String>> differences) throws Exception {
        TreeSet<String> found = new TreeSet<>();
        differences.forEach((id, lines) -> lines.forEach(line -> found.add(id + " | " + line)));
        Map<String, String> listed = Listed.read("conformance-differences.txt");
        TreeSet<String> unknown = new TreeSet<>(found);
        unknown.removeAll(listed.keySet());
        TreeSet<String> gone = new TreeSet<>(listed.keySet());
        gone.removeAll(found);
        StringBuilder summary = new StringBuilder();
        outcomes.forEach((outcome, ids) ->
                summary.append(ids.size()).append(' ').append(outcome).append('\n'));
        summary.append(differences.size()).append(" differ as listed\n");
        Path file = Machine.root().resolve("it/target/conformance/summary.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, summary);
        Files.writeString(file.resolveSibling("differences.txt"), String.join("\n", found) + "\n");
        System.out.println("conformance: " + summary.toString().strip().replace("\n", "; "));
        assertThat(unknown).as("differences that are not listed").isEmpty();
        if (!ALL || ONLY) {
            return; // not all was found out
        }
        assertThat(gone).as("listed differences that are no more").isEmpty();
        outcomes.put("differs, and is listed with the reason", List.copyOf(differences.keySet()));
        Page.compare("cases", Page.counts("cases", outcomes));
    }
}
