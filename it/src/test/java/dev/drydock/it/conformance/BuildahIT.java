package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.drydock.it.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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
 * The cases of the conformance corpus by buildah too, a second opinion: every fortieth, or all with {@code
 * -Dconformance.peer=true}.
 */
class BuildahIT {
    private static final boolean ALL = Boolean.getBoolean("conformance.peer");

    /** What its isolation leaves of its mounts, and the root as working directory, which it does not write. */
    private static final Set<String> HABITS = Set.of("/run is theirs alone", "WorkingDir: ours null, theirs \"/\"");

    @TempDir
    Path folder;

    @Test
    void everyCaseIsBuiltAsBuildahDoesOrTheDifferenceIsListed() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: buildah with chroot isolation needs root here");
        }
        Optional<Path> corpus = Corpus.find("conformance");
        if (corpus.isEmpty()) {
            return;
        }
        List<Case> cases = new ArrayList<>(Case.all(corpus.get()));
        cases.removeIf(one -> one.leftOut().isPresent());
        if (!ALL) {
            List<Case> some = new ArrayList<>();
            for (int i = 0; i < cases.size(); i += 40) {
                some.add(cases.get(i));
            }
            cases = some;
        }
        Map<String, List<String>> outcomes = new TreeMap<>();
        TreeSet<String> found = new TreeSet<>();
        Bases bases = Bases.make(folder.resolve("bases"));
        Buildah buildah = new Buildah(folder.resolve("buildah"), bases);
        ExecutorService peer = Executors.newSingleThreadExecutor();
        Instant start = Instant.now().minusSeconds(1);
        try (Ours ours = new Ours(folder.resolve("ours"), bases)) {
            Map<Case, Path> contexts = new LinkedHashMap<>();
            Map<Case, Future<Built>> running = new LinkedHashMap<>();
            for (Case one : cases) {
                String name = "case-" + contexts.size();
                Path context = one.prepare(corpus.get(), folder.resolve(name));
                contexts.put(one, context);
                running.put(
                        one,
                        peer.submit(() ->
                                buildah.build(name, context.resolveSibling("Dockerfile"), context, one.buildArgs())));
            }
            for (Case one : cases) {
                Path context = contexts.get(one);
                Built our = ours.build(context.resolveSibling("Dockerfile"), context, one.given());
                List<String> lines = new ArrayList<>(
                        ConformanceIT.compare(our, running.get(one).get(), start));
                lines.removeAll(HABITS);
                lines.replaceAll(line -> line.replaceFirst(", theirs is refused: .*", ", theirs is refused"));

                lines.forEach(line -> found.add(one.id() + " | " + line));
                outcomes.computeIfAbsent(
                                lines.isEmpty() ? "equal to buildah" : "differs, and is listed with the reason",
                                outcome -> new ArrayList<>())
                        .add(one.id());
            }
        } finally {
            peer.shutdownNow();
        }
        Files.writeString(
                Files.createDirectories(Machine.root().resolve("it/target/conformance"))
                        .resolve("buildah.txt"),
                String.join("\n", found) + "\n");
        Map<String, String> listed = Listed.read("buildah-differences.txt");
        TreeSet<String> unknown = new TreeSet<>(found);
        unknown.removeAll(listed.keySet());
        assertThat(unknown).as("differences that are not listed").isEmpty();
        if (ALL) {
            Page.compare("buildah", Page.counts("cases", outcomes));
        }
    }
}
