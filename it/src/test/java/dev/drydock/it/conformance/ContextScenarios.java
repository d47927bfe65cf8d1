package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.build.NamedContext;
import dev.drydock.it.Machine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                "testTarContext", ContextScenarios::input,
                "testNamedMultiplatformInputContext", ContextScenarios::platforms,
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

    /** An image of two platforms, of which each is the context of the build for its own. */
    private static void platforms(Bench bench) throws IOException {
        String name = "example.com/several:1";
        bench.dockerfile("FROM --platform=$BUILDPLATFORM alpine\nARG TARGETARCH\nENV FOR=for-$TARGETARCH\n"
                        + "RUN echo made $TARGETARCH > /out\n")
                .platforms("linux/amd64,linux/arm64")
                .as(name)
                .images();
        List<Built.Image> images = bench.dockerfile("FROM base AS build\nCOPY <<END /f\nis $FOR\nEND\n"
                        + "FROM scratch\nCOPY --from=build /f /out /\n")
                .named("base", new NamedContext.Image(name))
                .platforms("linux/amd64,linux/arm64")
                .images();
        assertThat(images).hasSize(2);
        for (int i = 0; i < 2; i++) {
            String architecture = i == 0 ? "amd64" : "arm64";
            assertThat(images.get(i).config().get("architecture").asText()).isEqualTo(architecture);
            assertThat(images.get(i).file("/out")).isEqualTo("made " + architecture + "\n");
            assertThat(images.get(i).file("/f")).isEqualTo("is for-" + architecture + "\n");
        }
    }

    private static void input(Bench bench) throws IOException {
        byte[] context = new Tar()
                .file("Dockerfile", "FROM scratch\nCOPY f /\n")
                .file("f", "content")
                .bytes();
        Recipe recipe = bench.dockerfile("FROM local\n").file("given", context);
        NamedContext archive = new NamedContext.Archive(recipe.context().resolve("given"));
        assertThat(recipe.settings(settings -> settings.withRemoteContext(archive))
                        .image()
                        .file("f"))
                .isEqualTo("content");
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
