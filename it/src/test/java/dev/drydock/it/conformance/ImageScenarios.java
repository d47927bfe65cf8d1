package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.it.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configs and histories of images, and images as layouts. */
final class ImageScenarios {
    private ImageScenarios() {}

    static Map<String, Told> all() {
        return Map.of(
                "testTarExporterBasic", ImageScenarios::files,
                "testTarExporterMulti", ImageScenarios::filesOfTwo,
                "testPullScratch", ImageScenarios::layerless,
                "testOCILayoutMultiname", ImageScenarios::twoNames,
                "testExportedHistoryFlattenArgs", ImageScenarios::arguments,
                "testInvalidJSONCommands", ImageScenarios::brokenJson,
                "testNamedImageContextTimestamps", ImageScenarios::times);
    }

    private static void files(Bench bench) throws IOException {
        Path tar = bench.fresh().resolve("files.tar");
        bench.dockerfile("FROM scratch\nCOPY f g\n").file("f", "content").exported(tar);
        assertThat(read(tar).files().keySet()).containsExactly("g");
        assertThat(read(tar).resolve("g").orElseThrow().text()).isEqualTo("content");
    }

    private static void filesOfTwo(Bench bench) throws IOException {
        Recipe recipe = bench.dockerfile("FROM scratch AS for-linux\nCOPY f one\nFROM scratch AS for-darwin\n"
                        + "COPY g two\nFROM for-$TARGETOS\n")
                .file("f", "1")
                .file("g", "2");
        Path tar = bench.fresh().resolve("files.tar");
        recipe.exported(tar);
        assertThat(read(tar).resolve("one").orElseThrow().text()).isEqualTo("1");
        recipe.platforms("linux/amd64,darwin/amd64").exported(tar);
        assertThat(read(tar).resolve("linux_amd64/one").orElseThrow().text()).isEqualTo("1");
        assertThat(read(tar).resolve("darwin_amd64/two").orElseThrow().text()).isEqualTo("2");
    }

    private static FlatTree read(Path tar) throws IOException {
        FlatTree tree = new FlatTree();
        tree.apply(Files.readAllBytes(tar));
        return tree;
    }

    private static void layerless(Bench bench) throws IOException {
        String name = "example.com/layerless:1";
        bench.dockerfile("FROM scratch\nLABEL a=b\n").as(name).image();
        Built.Image image = bench.dockerfile("FROM " + name + "\nLABEL c=d\nCOPY f .\n")
                .file("f", "content")
                .image();
        assertThat(image.config().at("/rootfs/type").asText()).isEqualTo("layers");
        assertThat(image.config().at("/rootfs/diff_ids")).hasSize(1);
        assertThat(image.config().at("/config/Labels/a").asText()).isEqualTo("b");
        assertThat(image.config().at("/config/Labels/c").asText()).isEqualTo("d");
        assertThat(bench.dockerfile("FROM busybox\nRUN --mount=from=" + name
                                + ",target=/empty,rw echo -n w > /empty/f && cp /empty/f /f\n")
                        .image()
                        .file("/f"))
                .isEqualTo("w");
    }

    private static void twoNames(Bench bench) throws Exception {
        Built.Image image =
                bench.dockerfile("FROM scratch\nCOPY <<E /f\ntext\nE\n").image();
        Path layout = bench.ours().layout(image.id().orElseThrow(), bench.fresh(), "org/name:one", "org/name:two");
        JsonNode manifests = Machine.json(layout.resolve("index.json")).get("manifests");
        assertThat(manifests).hasSize(2);
        for (String field : List.of("digest", "platform", "mediaType", "size")) {
            assertThat(manifests.get(0).get(field))
                    .as(field)
                    .isEqualTo(manifests.get(1).get(field));
        }
        List<String> names = new ArrayList<>();
        for (JsonNode each : manifests) {
            names.add(each.at("/annotations/io.containerd.image.name").asText() + " "
                    + each.at("/annotations/org.opencontainers.image.ref.name").asText());
        }
        assertThat(names).containsExactly("docker.io/org/name:one one", "docker.io/org/name:two two");
    }

    private static void arguments(Bench bench) throws IOException {
        JsonNode history = bench.dockerfile("FROM busybox\nARG a=1\nARG b=2\nARG a=3\nRUN ls /etc\n")
                .image()
                .config()
                .get("history");
        int base = history.size() - 4;
        assertThat(base).isPositive();
        assertThat(history.get(base + 1).get("created_by").asText()).contains("ARG b=2");
        assertThat(history.get(base + 2).get("created_by").asText()).contains("ARG a=3");
        assertThat(history.get(base + 3).get("created_by").asText())
                .contains("RUN |2 a=3 b=2 ")
                .contains("ls /etc")
                .doesNotContain("a=1");
    }

    private static void brokenJson(Bench bench) throws IOException {
        assertThat(bench.dockerfile("FROM alpine\nRUN [\"echo\", \"a\"]and more\n")
                        .refusal())
                .contains("Dockerfile:2")
                .contains("and more");
        JsonNode config =
                bench.dockerfile("FROM alpine\nENTRYPOINT []and more\n").image().config();
        assertThat(config.at("/config/Entrypoint").toString()).isEqualTo("[\"/bin/sh\",\"-c\",\"[]and more\"]");
    }

    private static void times(Bench bench) throws IOException {
        String name = "example.com/times:1";
        Built.Image below =
                bench.dockerfile("FROM alpine\nRUN echo a >> /a\n").as(name).image();
        Built.Image above = bench.dockerfile("FROM alpine\nRUN echo a >> /a\n")
                .named("alpine", new dev.drydock.build.NamedContext.Image(name))
                .image();
        assertThat(above.file("/a")).isEqualTo("a\na\n");
        assertThat(above.config().get("created").asText())
                .isGreaterThan(below.config().get("created").asText());
        assertThat(above.created() - below.created()).isLessThan(600);
    }
}
