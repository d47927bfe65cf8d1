package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.drydock.it.Machine;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What root builds and what an ordinary user builds is the same image, to the last bit of its config: every sixth case, or
 * all with {@code -Dconformance.peer=true}.
 */
class ModesIT {
    /** Of the project's own, for where the corpus is not. */
    private static final String OWN = """
            FROM busybox AS make
            WORKDIR /src
            COPY f .
            RUN cp f g && chown 33:34 g && chmod 2755 . && mkfifo p && ln g h && ln -s g l && rm -rf /tmp/* && mkdir -m 1777 /tmp/x
            FROM busybox
            USER web
            WORKDIR /home/web/work
            COPY --from=make --chown=web:extra /src .
            RUN id > id && umask > umask && stat -c '%u %g %a %n' /home/* > ls
            """;

    private static final int ONE_OF = Boolean.getBoolean("conformance.peer") ? 1 : 6;

    private final Map<String, String> names = new LinkedHashMap<>();

    @Test
    void anOrdinaryUserBuildsWhatRootBuilds() throws Exception {
        assumeTrue(Machine.isRoot(), "needs both root and the ordinary user");
        Path folder = Machine.userFolder("modes");
        Bases bases = Bases.make(folder.resolve("bases"));
        Path cases = Files.createDirectories(folder.resolve("cases"));
        prepare(cases);
        Machine.run(List.of("chown", "-R", Machine.user(), folder.toString())).ok();
        ExecutorService both = Executors.newFixedThreadPool(2);
        Map<String, String> first;
        Map<String, String> again;
        Map<String, String> user;
        try {
            Future<Machine.Ran> asUser =
                    both.submit(() -> Machine.runAsUser(command(cases, folder.resolve("user-store"), bases), Map.of()));
            first = ids(Machine.run(command(cases, folder.resolve("first-store"), bases)));
            again = ids(Machine.run(command(cases, folder.resolve("second-store"), bases)));
            user = ids(asUser.get());
        } finally {
            both.shutdownNow();
        }
        assertThat(first.remove("mode")).isEqualTo("root");
        assertThat(again.remove("mode")).isEqualTo("root");
        assertThat(user.remove("mode")).isEqualTo("rootless");
        Map<String, String> reproducible = new TreeMap<>();
        first.forEach((name, id) -> {
            if (id.equals(again.get(name))) {
                reproducible.put(name, id);
            } else {
                System.out.println("not the same twice as root: " + names.get(name));
            }
        });
        System.out.printf(
                "modes: %d cases are the same twice, of them %d are images; %d differ from one build to the next%n",
                reproducible.size(),
                reproducible.values().stream()
                        .filter(id -> !id.equals("refused"))
                        .count(),
                first.size() - reproducible.size());
        user.keySet().retainAll(reproducible.keySet());
        Map<String, String> differ = new TreeMap<>();
        user.forEach((name, id) -> {
            if (!id.equals(reproducible.get(name))) {
                differ.put(names.get(name), id + ", as root " + reproducible.get(name));
            }
        });
        assertThat(differ).isEmpty();
        assertThat(user).hasSameSizeAs(reproducible).containsKey("own").doesNotContainEntry("own", "refused");
        Machine.run(List.of("rm", "-rf", folder.toString())).ok();
    }

    private void prepare(Path cases) throws Exception {
        add(cases, "own", OWN, NullNode.getInstance(), Map.of());
        Files.writeString(cases.resolve("own/context/f"), "f");
        Optional<Path> corpus = Corpus.find("conformance");
        if (corpus.isEmpty()) {
            return;
        }
        int number = 0;
        for (JsonNode json : Machine.json(corpus.get().resolve("cases.json"))) {
            Case one = Case.of(json);
            if (one.leftOut().isEmpty() && number++ % ONE_OF == 0) {
                String name = "c" + names.size();
                names.put(name, one.id());
                JsonNode context = one.context().isEmpty()
                        ? NullNode.getInstance()
                        : Machine.json(corpus.get().resolve("contexts").resolve(one.context() + ".json"));
                add(cases, name, one.dockerfile(), context, one.buildArgs());
            }
        }
    }

    private void add(Path cases, String name, String dockerfile, JsonNode files, Map<String, String> arguments)
            throws Exception {
        names.putIfAbsent(name, name);
        Path folder = cases.resolve(name);
        Corpus.materialise(files, folder.resolve("context"));
        Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        Properties properties = new Properties();
        properties.putAll(arguments);
        try (Writer out = Files.newBufferedWriter(folder.resolve("arguments"))) {
            properties.store(out, null);
        }
    }

    private static List<String> command(Path cases, Path store, Bases bases) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Machine.jar() + ":" + Machine.root().resolve("it/target/test-classes"),
                CaseIds.class.getName(),
                cases.toString(),
                store.toString()));
        bases.files().forEach((name, tar) -> command.add(name + "=" + tar));
        return command;
    }

    private static Map<String, String> ids(Machine.Ran ran) {
        Map<String, String> ids = new TreeMap<>();
        ran.ok().out().lines().forEach(line -> ids.put(line.split(" ")[0], line.split(" ")[1]));
        return ids;
    }
}
