package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** COPY with modes in letters, and with parents that are not there. */
final class CopyScenarios {
    private CopyScenarios() {}

    static Map<String, Told> all() {
        return Map.of(
                "testChmodNonOctal", CopyScenarios::letters, "testCopyParentsMissingDirectory", CopyScenarios::parents);
    }

    /** The image's own chmod is the judge. */
    private static void letters(Bench bench) throws IOException {
        List<String> files = List.of("go-w", "u=rw,g=r,o=r", "a+X");
        List<String> folders = List.of("go-w", "u+rw,g+r,o-x,o+w", "a+X");
        StringBuilder base = new StringBuilder("FROM alpine AS base\nRUN mkdir /in /want");
        StringBuilder copies = new StringBuilder("\nFROM scratch\nCOPY --from=base /want /want\n");
        for (int i = 0; i < 3; i++) {
            base.append(" && touch /in/f && chmod 666 /in/f && cp -a /in/f /want/f" + i);
            base.append(" && chmod " + files.get(i) + " /want/f" + i);
            base.append(" && mkdir -p /in/d" + i + "/d" + i + " /want/d" + i);
            base.append(" && chmod 124 /in/d" + i + "/d" + i + " /want/d" + i);
            base.append(" && chmod " + folders.get(i) + " /want/d" + i);
            copies.append("COPY --from=base --chmod=" + files.get(i) + " /in/f /got/f" + i + "\n");
            copies.append("COPY --from=base --chmod=" + folders.get(i) + " /in/d" + i + " /got/\n");
        }
        Map<String, FlatTree.Inode> tree =
                bench.dockerfile(base.append(copies).toString()).image().tree().files();
        for (String name : List.of("f0", "f1", "f2", "d0", "d1", "d2")) {
            assertThat(Integer.toOctalString(tree.get("got/" + name).mode))
                    .as(name)
                    .isEqualTo(Integer.toOctalString(tree.get("want/" + name).mode));
        }
    }

    private static void parents(Bench bench) throws IOException {
        Recipe recipe = bench.dockerfile("""
                FROM alpine AS base
                RUN mkdir -p /t/a/b/c/d/e && touch /t/a/b/c/d/f /t/a/b/c/d/e/g
                FROM scratch AS whole
                COPY --from=base --parents /t/a/b/c/d /out/
                FROM scratch AS pivot
                COPY --from=base --parents /t/a/b/./c/d /out/
                FROM scratch AS missing
                COPY --from=base --parents /t/nothing /out/
                FROM scratch AS pattern
                COPY --from=base --parents /t/a/x*/c /out/
                FROM scratch AS behind
                COPY --from=base --parents /t/a/b/./x* /out/
                """);
        assertThat(recipe.target("whole").image().tree().files())
                .containsKeys("out/t/a/b/c/d/e/g")
                .doesNotContainKeys("out/e", "out/a");
        assertThat(recipe.target("pivot").image().tree().files())
                .containsKeys("out/c/d/e", "out/c/d/f")
                .doesNotContainKeys("out/a", "out/e");
        assertThat(recipe.target("missing").refusal()).contains("/t/nothing").contains("Dockerfile:8");
        for (String stage : List.of("pattern", "behind")) {
            assertThat(recipe.target(stage).image().tree().files().keySet())
                    .as(stage)
                    .containsExactly("out");
        }
    }
}
