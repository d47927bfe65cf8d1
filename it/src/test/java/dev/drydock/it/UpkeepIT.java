package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store looked after by the command line, with trees that steps made. */
class UpkeepIT {
    @TempDir
    Path folder;

    private Machine.Ran run(Project project, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, List.of("--store", project.store.toString()));
        return project.run(Machine.drydock(all.toArray(String[]::new)));
    }

    private static List<Path> trees(Path store, String name) throws IOException {
        try (Stream<Path> all = Files.walk(store.resolve("trees"))) {
            return all.filter(file -> file.getFileName().toString().equals(name))
                    .toList();
        }
    }

    @Test
    void aTreeThatWasChangedByHandIsFoundTakenOutAndUnpackedAgain() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).importing("busybox", "busybox");
        project.dockerfile("FROM busybox", "RUN echo right > /file; mkfifo /pipe; rm /bin/vi", "RUN cat /file > /copy")
                .epoch("1700000000");
        JsonNode good = project.build();
        assertThat(run(project, "fsck").ok().out()).contains("is as it was");
        Path file = trees(project.store, "file").get(0);
        var time = Files.getLastModifiedTime(file);
        Files.writeString(file, "wrong\n");
        Files.setLastModifiedTime(file, time);
        Machine.Ran found = run(project, "fsck", "--format", "json");
        assertThat(found.exit()).isEqualTo(1);
        JsonNode findings = new ObjectMapper().readTree(found.out()).get("findings");
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).get("path").asText())
                .isEqualTo(file.getParent().getParent().toString());
        assertThat(findings.get(0).get("problem").asText()).contains("\"file\"");
        assertThat(run(project, "fsck", "--mend").ok().out()).contains("took out tree");
        run(project, "prune", "--filter", "kind=steps").ok();
        assertThat(project.build().get("imageId")).isEqualTo(good.get("imageId"));
        assertThat(run(project, "fsck").ok().out()).contains("is as it was");
    }

    @Test
    void whatPruneTakesOutIsFreedAndTold() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).importing("busybox", "busybox");
        project.dockerfile("FROM busybox", "RUN --mount=type=cache,target=/c echo x > /c/x", "RUN echo > /y");
        project.build();
        JsonNode before = new ObjectMapper()
                .readTree(run(project, "df", "--format", "json").ok().out());
        Machine.Ran pruned = run(project, "prune", "--all").ok();
        assertThat(pruned.out()).contains("removed images: ", "removed mounts: 1", "removed trees: ", "freed ");
        JsonNode after = new ObjectMapper()
                .readTree(run(project, "df", "--format", "json").ok().out());
        assertThat(before.get("size").asLong()).isGreaterThan(4_000_000);
        for (JsonNode part : after.get("parts")) {
            if (!part.get("part").asText().equals("programs")) { // the worker that freed it all has left its archive
                assertThat(part.get("size").asLong()).as(part.toString()).isZero();
            }
        }
        try (Stream<Path> left = Files.list(project.store.resolve("trash"))) {
            assertThat(left).isEmpty();
        }
        assertThat(project.tryBuild().err()).contains("busybox");
    }
}
