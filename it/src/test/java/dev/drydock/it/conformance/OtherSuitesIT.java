package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.drydock.build.BuildSettings;
import dev.drydock.build.StepSecrets;
import dev.drydock.image.Platform;
import dev.drydock.it.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfiles of suites that test builders by their command lines give the image that BuildKit makes of them, or are
 * refused as it refuses them. The rest of the suites is on the manual's page, with the reason why it is not run.
 *
 * <p>With {@code -Dconformance.peer=true} BuildKit builds them as well, which takes minutes. Otherwise our results have to
 * be those that were compared with it: {@code other-suites-results.txt} has a digest of each.
 */
class OtherSuitesIT {
    private static final String EQUAL = "equal to BuildKit";
    private static final String REFUSED = "refused, as by BuildKit";
    private static final String ALONE = "as the case says, in syntax that the peer does not know";
    private static final String DIFFERS = "differs, and is listed with the reason";
    private static final boolean PEER = Boolean.getBoolean("conformance.peer");
    private static final Path RESOURCES = Machine.root().resolve("it/src/test/resources");

    @TempDir
    Path folder;

    /** Of a case that is not run though it could be: why. */
    private final Map<String, String> notRun = new LinkedHashMap<>();

    /** Of {@code case | difference}: why ours is right. */
    private final Map<String, String> listed = new LinkedHashMap<>();

    private final TreeSet<String> found = new TreeSet<>();

    /** Parts that were refused. */
    private final Set<Borrowed.Part> refused = new HashSet<>();

    /** What differs in a part, which several cases may have. */
    private final Map<Borrowed.Part, List<String>> compared = new HashMap<>();

    @Test
    void theirDockerfilesAreBuiltAsBuildKitDoes() throws Exception {
        if (PEER && !Machine.isRoot()) {
            abort("skipped: docker's engine needs root");
        }
        Optional<Path> classic = Corpus.find("classic-builder");
        Optional<Path> bud = Corpus.find("bud");
        Optional<Path> dockerfiles = Corpus.find("peer-dockerfiles");
        if (classic.isEmpty() || bud.isEmpty() || dockerfiles.isEmpty()) {
            return;
        }
        read();
        Map<String, List<Borrowed>> suites = new LinkedHashMap<>();
        suites.put("classic-builder", Borrowed.classic(classic.get()));
        suites.put("bud", Borrowed.bud(bud.get(), dockerfiles.get().resolve("buildah-bud")));
        Map<Borrowed.Part, Path> contexts = new LinkedHashMap<>();
        for (List<Borrowed> cases : suites.values()) {
            for (Borrowed one : cases) {
                for (Borrowed.Part part : parts(one)) {
                    if (!contexts.containsKey(part)) {
                        contexts.put(part, prepare(part, "part-" + contexts.size()));
                    }
                }
            }
        }
        Bases bases = Bases.make(folder.resolve("bases"));
        Map<String, Map<String, List<String>>> outcomes = new LinkedHashMap<>();
        try (Ours ours = new Ours(folder.resolve("ours"), bases)) {
            if (PEER) {
                compareWithPeer(ours, bases, contexts);
            } else {
                compareWithResults(ours, contexts);
            }
            for (Map.Entry<String, List<Borrowed>> suite : suites.entrySet()) {
                outcomes.put(suite.getKey(), outcomes(suite.getValue(), ours, contexts));
            }
        }
        judge();
        for (Map.Entry<String, Map<String, List<String>>> suite : outcomes.entrySet()) {
            Page.compare(suite.getKey(), page(suite.getValue()));
        }
    }

    private void read() throws IOException {
        for (String line : Files.readAllLines(RESOURCES.resolve("other-suites.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int reason = line.lastIndexOf(" | ");
                boolean whole = line.indexOf(" | ") == reason;
                (whole ? notRun : listed).put(line.substring(0, reason), line.substring(reason + 3));
            }
        }
    }

    private List<Borrowed.Part> parts(Borrowed one) {
        return notRun.containsKey(one.id()) || !one.id().matches(System.getProperty("conformance.only", ".*"))
                ? List.of()
                : one.parts();
    }

    private Path prepare(Borrowed.Part part, String name) throws IOException {
        Path context = Files.createDirectories(folder.resolve(name).resolve("context"));
        for (Map.Entry<String, String> file : part.files().entrySet()) {
            Path path = context.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Corpus.age(context);
        Files.writeString(context.resolveSibling("Dockerfile"), part.dockerfile());
        return context;
    }

    private static Built build(Ours ours, Path context) throws IOException {
        return ours.build(
                context.resolveSibling("Dockerfile"),
                context,
                new Ours.Given(
                        Optional.empty(),
                        Map.of(),
                        false,
                        Optional.empty(),
                        StepSecrets.none(),
                        List.of(Platform.host()),
                        BuildSettings.standard()));
    }

    private void compareWithPeer(Ours ours, Bases bases, Map<Borrowed.Part, Path> contexts) throws Exception {
        Map<String, String> results = new TreeMap<>();
        ExecutorService peers = Executors.newFixedThreadPool(2);
        try (Theirs theirs = new Theirs(folder.resolve("theirs"), bases)) {
            Instant start = Instant.now().minusSeconds(1);
            Map<Borrowed.Part, Future<Built>> running = new LinkedHashMap<>();
            for (Map.Entry<Borrowed.Part, Path> part : contexts.entrySet()) {
                if (part.getKey().hasPeer()) {
                    Path context = part.getValue();
                    running.put(
                            part.getKey(),
                            peers.submit(() -> theirs.build(
                                    String.valueOf(context.getParent().getFileName()),
                                    context.resolveSibling("Dockerfile"),
                                    context,
                                    Map.of())));
                }
            }
            for (Map.Entry<Borrowed.Part, Future<Built>> part : running.entrySet()) {
                List<String> lines;
                try {
                    Built built = build(ours, contexts.get(part.getKey()));
                    lines = ConformanceIT.compare(built, part.getValue().get(), start);
                    results.put(part.getKey().digest(), ConformanceIT.digest(built, start));
                    note(part.getKey(), built);
                } catch (IOException | RuntimeException e) {
                    lines = List.of("fault: " + e.getMessage());
                }
                compared.put(part.getKey(), lines);
            }
        } finally {
            peers.shutdownNow();
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.write(
                    RESOURCES.resolve("other-suites-results.txt"),
                    results.entrySet().stream()
                            .map(result -> result.getKey() + " " + result.getValue())
                            .toList());
        }
    }

    private void compareWithResults(Ours ours, Map<Borrowed.Part, Path> contexts) throws IOException {
        Map<String, String> results = new HashMap<>();
        for (String line : Files.readAllLines(RESOURCES.resolve("other-suites-results.txt"))) {
            results.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
        Instant start = Instant.now().minusSeconds(1);
        for (Map.Entry<Borrowed.Part, Path> part : contexts.entrySet()) {
            if (part.getKey().hasPeer()) {
                Built built = build(ours, part.getValue());
                note(part.getKey(), built);
                String digest = ConformanceIT.digest(built, start);
                String known = results.getOrDefault(part.getKey().digest(), "nothing");
                compared.put(
                        part.getKey(),
                        digest.equals(known)
                                ? List.of()
                                : List.of("is " + digest + ", compared was " + known
                                        + ": -Dconformance.peer=true tells more"));
            }
        }
    }

    private void note(Borrowed.Part part, Built built) {
        if (built instanceof Built.Refused) {
            refused.add(part);
        }
    }

    private Map<String, List<String>> outcomes(List<Borrowed> cases, Ours ours, Map<Borrowed.Part, Path> contexts)
            throws IOException {
        Map<String, List<String>> outcomes = new TreeMap<>();
        for (Borrowed one : cases) {
            List<Borrowed.Part> parts = parts(one);
            String outcome = notRun.containsKey(one.id())
                    ? "not run: " + notRun.get(one.id())
                    : parts.isEmpty() ? "not run: " + one.leftOut() : refused.containsAll(parts) ? REFUSED : EQUAL;
            List<Built> alone = new ArrayList<>();
            for (Borrowed.Part part : parts) {
                if (compared.containsKey(part)) {
                    compared.get(part).forEach(line -> found.add(one.id() + " | " + line));
                } else {
                    alone.add(build(ours, contexts.get(part)));
                }
            }
            if (!alone.isEmpty()) {
                outcome = ALONE;
                alone(one, alone).forEach(line -> found.add(one.id() + " | " + line));
            }
            if (listed.keySet().stream().anyMatch(line -> line.startsWith(one.id() + " | "))) {
                outcome = DIFFERS;
            }
            outcomes.computeIfAbsent(outcome, key -> new ArrayList<>()).add(one.id());
        }
        return outcomes;
    }

    /** A case whose syntax no peer here knows: something in it fails as it says, and it prints what it says. */
    private static List<String> alone(Borrowed one, List<Built> built) {
        List<String> lines = new ArrayList<>();
        Optional<Built> refused =
                built.stream().filter(each -> each instanceof Built.Refused).findFirst();
        if (one.fails() != refused.isPresent()) {
            lines.add("is " + ConformanceIT.end(refused.orElse(built.get(0))));
        }
        for (String text : one.texts()) {
            if (!one.fails()
                    && !text.contains("$")
                    && built.stream().noneMatch(each -> each.text().contains(text))) {
                lines.add("does not print \"" + text.replace("\n", "\\n") + "\"");
            }
        }
        return lines;
    }

    /** Compares what differs with the table of what may. */
    private void judge() throws IOException {
        Path file = Machine.root().resolve("it/target/conformance/other-suites.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", found) + "\n");
        TreeSet<String> unknown = new TreeSet<>(found);
        unknown.removeAll(listed.keySet());
        assertThat(unknown).as("differences that are not listed").isEmpty();
        if (PEER && System.getProperty("conformance.only") == null) {
            TreeSet<String> gone = new TreeSet<>(listed.keySet());
            gone.removeAll(found);
            assertThat(gone).as("listed differences that are no more").isEmpty();
        }
    }

    private static String page(Map<String, List<String>> outcomes) {
        StringBuilder page = new StringBuilder(Page.counts("cases", outcomes));
        outcomes.forEach((outcome, ids) -> page.append("\n**")
                .append(outcome)
                .append(".** ")
                .append(String.join(
                        ", ",
                        ids.stream().map(id -> "`" + id.replace("`", "'") + "`").toList()))
                .append(".\n"));
        return page.toString();
    }
}
