package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.build.NamedContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** {@code SOURCE_DATE_EPOCH}: where it comes from, and where it shows. */
final class EpochScenarios {
    private static final String NAME = "SOURCE_DATE_EPOCH";
    private static final String COPY = "FROM scratch\nCOPY f /\n";
    private static final String TOLD = "FROM busybox\nARG " + NAME + "\nRUN echo -n \"$" + NAME + "\" > /epoch\n";

    private EpochScenarios() {}

    static Map<String, Told> all() {
        return Map.ofEntries(
                Map.entry("testSourceDateEpochWithoutExporter", EpochScenarios::argument),
                Map.entry("testSourceDateEpochDockerfileDefaultOverride", EpochScenarios::override),
                Map.entry("testSourceDateEpochDockerfileDefaultReset", EpochScenarios::reset),
                Map.entry("testSourceDateEpochDockerfileDefaultInvalid", EpochScenarios::invalid),
                Map.entry("testSourceDateEpochContextGit", EpochScenarios::commit),
                Map.entry("testSourceDateEpochContextHTTPLastModified", EpochScenarios::modified),
                Map.entry("testSourceDateEpochContextHTTPArchive", EpochScenarios::newest),
                Map.entry("testSourceDateEpochStageHTTPArchive", EpochScenarios::stage),
                Map.entry("testSourceDateEpochStageOverride", EpochScenarios::stageOverride),
                Map.entry("testSourceDateEpochStageInvalid", EpochScenarios::stageInvalid),
                Map.entry("testSourceDateEpochNamedContextHTTPArchive", EpochScenarios::named),
                Map.entry("testReproSourceDateEpoch", EpochScenarios::reproducible));
    }

    /** The image and every entry of its history were made then. */
    private static void madeAt(long seconds, Built.Image image) {
        String time = Instant.ofEpochSecond(seconds).toString();
        assertThat(image.config().get("created").asText()).isEqualTo(time);
        for (JsonNode entry : image.config().get("history")) {
            assertThat(entry.get("created").asText()).isEqualTo(time);
        }
    }

    private static void argument(Bench bench) throws IOException {
        madeAt(
                1_600_000_000,
                bench.dockerfile("FROM scratch\nENTRYPOINT a b\nCOPY f .\n")
                        .file("f", "")
                        .argument(NAME, "1600000000")
                        .image());
    }

    private static void override(Bench bench) throws IOException {
        Recipe recipe = bench.dockerfile("ARG " + NAME + "=1500000000\n" + COPY).file("f", "");
        Built.Image standard = recipe.image();
        madeAt(1_500_000_000, standard);
        assertThat(standard.time("f")).isEqualTo(1_500_000_000);
        Built.Image given = recipe.argument(NAME, "1600000000").image();
        madeAt(1_600_000_000, given);
        assertThat(given.time("f")).isEqualTo(1_600_000_000);
    }

    private static void reset(Bench bench) throws IOException {
        long before = Instant.now().getEpochSecond();
        Built.Image image = bench.dockerfile("ARG " + NAME + "=1500000000\n" + COPY)
                .file("f", "")
                .argument(NAME, "")
                .image();
        assertThat(image.time("f")).isGreaterThanOrEqualTo(before - 1);
        assertThat(image.created()).isGreaterThanOrEqualTo(before - 1);
    }

    private static void invalid(Bench bench) throws IOException {
        assertThat(bench.dockerfile("ARG " + NAME + "=soon\n" + COPY)
                        .file("f", "")
                        .refusal())
                .contains("Dockerfile:1")
                .contains("invalid SOURCE_DATE_EPOCH: soon");
    }

    private static void commit(Bench bench) throws Exception {
        Instant time = Instant.ofEpochSecond(1_550_000_001);
        Repository repository =
                new Repository(bench.fresh(), time).file("Dockerfile", COPY).file("f", "");
        repository.commit("");
        madeAt(
                time.getEpochSecond(),
                bench.dockerfile("FROM local\n")
                        .remote(bench.site().folder(repository.folder()).url("/.git"), "Dockerfile")
                        .argument(NAME, "context")
                        .image());
    }

    private static void modified(Bench bench) throws IOException {
        Instant told = Instant.ofEpochSecond(1_550_000_003);
        byte[] context = new Tar()
                .file("Dockerfile", COPY, 1_550_000_001)
                .file("f", "", 1_550_000_009)
                .bytes();
        madeAt(
                told.getEpochSecond(),
                bench.dockerfile("FROM local\n")
                        .remote(bench.site().page("/context.tar", context, told).url("/context.tar"), "Dockerfile")
                        .argument(NAME, "context")
                        .image());
    }

    private static void newest(Bench bench) throws IOException {
        byte[] context = new Tar()
                .file("Dockerfile", TOLD, 1_550_000_001)
                .file("f", "", 1_550_000_005)
                .bytes();
        shows(
                1_550_000_005,
                bench.dockerfile("FROM local\n")
                        .remote(bench.site().page("/context.tar", context).url("/context.tar"), "Dockerfile")
                        .argument(NAME, "context")
                        .image());
    }

    /** The argument has it, the newest layer has it, and the image was made then. */
    private static void shows(long seconds, Built.Image image) {
        assertThat(image.file("/epoch")).isEqualTo(Long.toString(seconds));
        assertThat(image.time("/epoch")).isEqualTo(seconds);
        assertThat(image.created()).isEqualTo(seconds);
    }

    private static String source(Bench bench) throws IOException {
        byte[] archive = new Tar()
                .file("a", "", 1_540_000_001)
                .file("b", "", 1_540_000_007)
                .bytes();
        return bench.site().page("/src.tar", archive).url("/src.tar");
    }

    private static void stage(Bench bench) throws IOException {
        String front = "ARG " + NAME + "=src\nFROM scratch AS src\nADD " + source(bench) + " /\n";
        shows(1_540_000_007, bench.dockerfile(front + TOLD).image());
    }

    private static void stageOverride(Bench bench) throws IOException {
        String front = "ARG " + NAME + "=src\nFROM scratch AS src\nADD " + source(bench) + " /\n";
        Built.Image image = bench.dockerfile(front + COPY)
                .file("f", "")
                .argument(NAME, "1600000000")
                .image();
        madeAt(1_600_000_000, image);
        assertThat(image.time("f")).isEqualTo(1_600_000_000);
    }

    private static void stageInvalid(Bench bench) throws IOException {
        assertThat(bench.dockerfile("ARG " + NAME + "=src\nFROM scratch AS src\nCOPY f /\nFROM scratch\n")
                        .file("f", "")
                        .refusal())
                .contains("SOURCE_DATE_EPOCH stage does not meet source-only requirements")
                .contains("Dockerfile:3");
    }

    private static void named(Bench bench) throws IOException {
        shows(
                1_540_000_007,
                bench.dockerfile("ARG " + NAME + "=src\n" + TOLD)
                        .named("src", new NamedContext.Web(source(bench)))
                        .image());
    }

    /** Built twice, each step again: one id. The base's history and layers stay; of the rest only what is new has the time. */
    private static void reproducible(Bench bench) throws Exception {
        JsonNode base = bench.dockerfile("FROM busybox\n").image().config();
        String[] texts = {
            "FROM busybox\nRUN touch /new /gone\nRUN touch -d '2010-01-01 12:34:56' /old && rm /gone\n"
                    + "RUN touch -d '2099-01-01 12:34:56' /late\n",
            "FROM busybox\nCOPY --link f f\n",
            "FROM busybox\n",
        };
        for (String text : texts) {
            Recipe recipe = bench.dockerfile(text)
                    .file("f", "content".getBytes(StandardCharsets.UTF_8))
                    .argument(NAME, "1600000000");
            Built.Image first = recipe.image();
            assertThat(recipe.noCache(true).image().id()).isEqualTo(first.id());
            assertThat(first.created()).isEqualTo(text.equals(texts[2]) ? seconds(base) : 1_600_000_000);
            JsonNode history = first.config().get("history");
            JsonNode layers = first.config().at("/rootfs/diff_ids");
            for (int i = 0; i < base.get("history").size(); i++) {
                assertThat(history.get(i)).isEqualTo(base.get("history").get(i));
            }
            for (int i = 0; i < base.at("/rootfs/diff_ids").size(); i++) {
                assertThat(layers.get(i)).isEqualTo(base.at("/rootfs/diff_ids").get(i));
            }
            for (String path : new String[] {"new", "late", "f"}) {
                if (first.tree().files().containsKey(path)) {
                    assertThat(first.time(path)).as(path).isEqualTo(1_600_000_000);
                }
            }
            if (first.tree().files().containsKey("old")) {
                assertThat(first.time("old")).isLessThan(1_300_000_000);
            }
            assertThat(first.tree().files()).doesNotContainKey("gone");
        }
    }

    private static long seconds(JsonNode config) {
        return Instant.parse(config.get("created").asText()).getEpochSecond();
    }
}
