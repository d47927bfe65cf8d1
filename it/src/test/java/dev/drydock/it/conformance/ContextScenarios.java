package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.build.NamedContext;
import dev.drydock.it.Machine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Contexts that are layouts, folders of which little is wanted, and archives by HTTP. */
final class ContextScenarios {
    private ContextScenarios() {}

    static Map<String, Told> all() {
        return Map.of(
                "testNamedOCILayoutContext", ContextScenarios::layout,
                "testNamedOCILayoutContextExport", ContextScenarios::layoutAgain,
                "testOnBuildNamedContext", ContextScenarios::triggers,
                "testNamedFilteredContext", ContextScenarios::filtered,
                "testDockerfileFromHTTP", ContextScenarios::archive);
    }

    /** The image as a layout that is named by the digest of its manifest. */
    private static NamedContext layout(Bench bench, Built.Image image) throws Exception {
        Path folder = bench.ours().layout(image.id().orElseThrow(), bench.fresh());
        JsonNode manifests = Machine.json(folder.resolve("index.json")).get("manifests");
        assertThat(manifests).hasSize(1);
        return new NamedContext.OciLayout(folder, manifests.get(0).get("digest").asText());
    }

    private static void layout(Bench bench) throws Exception {
        NamedContext context = layout(
                bench,
                bench.dockerfile("FROM busybox\nWORKDIR /w\nRUN echo -n 1 > one && echo -n 2 > two\nENV a=b\n")
                        .image());
        Built.Image image = bench.dockerfile("""
                        FROM busybox AS base
                        RUN cat /etc/no-such-file
                        FROM other AS imported
                        RUN echo -n $a > three
                        FROM scratch
                        COPY --from=base /w/* /
                        COPY --from=imported /w/three /
                        """)
                .named("base", context)
                .named("other", context)
                .image();
        assertThat(image.file("one")).isEqualTo("1");
        assertThat(image.file("two")).isEqualTo("2");
        assertThat(image.file("three")).isEqualTo("b");
    }

    private static void layoutAgain(Bench bench) throws Exception {
        NamedContext context = layout(
                bench, bench.dockerfile("FROM scratch\nWORKDIR /w\nENV a=b\n").image());
        Built.Image image = bench.dockerfile("FROM nowhere AS base\n")
                .named("nowhere", context)
                .image();
        layout(bench, image);
        assertThat(image.config().at("/config/WorkingDir").asText()).isEqualTo("/w");
        assertThat(image.config().at("/config/Env").toString()).contains("a=b");
    }

    private static void triggers(Bench bench) throws Exception {
        NamedContext context = layout(
                bench,
                bench.dockerfile("FROM busybox\nONBUILD COPY --from=other /f /out/g\n")
                        .image());
        assertThat(bench.dockerfile("FROM alpine AS other\nRUN echo -n text > /f\n"
                                + "FROM base AS triggered\nFROM scratch\nCOPY --from=triggered /out/g /h\n")
                        .named("base", context)
                        .image()
                        .file("/h"))
                .isEqualTo("text");
    }

    /** The file that nobody wants is so large that reading it would not end. */
    private static void filtered(Bench bench) throws IOException {
        Path folder = bench.fresh();
        Files.writeString(folder.resolve("wanted"), "content");
        Path large = folder.resolve("large");
        String stages = """
                FROM scratch AS copied
                COPY --from=src /wanted /
                FROM alpine AS mounted
                RUN --mount=from=src,src=/wanted,target=/in/wanted cp /in/wanted /wanted
                FROM src AS whole
                COPY --from=alpine / /
                RUN cat /wanted > /again
                FROM scratch AS all
                COPY --link --from=copied /wanted /b
                COPY --link --from=mounted /wanted /c
                COPY --link --from=whole /again /d
                """;
        for (String front : new String[] {"", "FROM scratch AS src\nCOPY <<E /wanted\nanother\nE\n"}) {
            try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
                sparse.setLength(1L << 40);
            }
            Recipe recipe = bench.dockerfile(front + stages).named("src", new NamedContext.Folder(folder));
            assertThat(recipe.target("copied").image().file("wanted")).isEqualTo("content");
            assertThat(recipe.target("mounted").image().file("wanted")).isEqualTo("content");
            Files.delete(large);
            Files.write(large, new byte[100_000]);
            assertThat(recipe.target("whole").image().tree().files().get("large").content)
                    .hasSize(100_000);
            Built.Image all = recipe.target("all").image();
            for (String name : new String[] {"b", "c", "d"}) {
                assertThat(all.file(name)).isEqualTo("content");
            }
        }
    }

    private static void archive(Bench bench) throws IOException {
        byte[] context = new Tar()
                .file("another", "FROM scratch\nCOPY f g\n")
                .file("f", "content")
                .bytes();
        assertThat(bench.dockerfile("FROM local\n")
                        .remote(bench.site().page("/some/address", context).url("/some/address"), "another")
                        .image()
                        .file("g"))
                .isEqualTo("content");
    }
}
