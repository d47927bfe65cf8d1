package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is taken from the cache, and what is left there. */
final class CacheScenarios {
    private CacheScenarios() {}

    static Map<String, Told> all() {
        return Map.of(
                "testImportExportReproducibleIDs", CacheScenarios::reproducible,
                "testCacheMountModeNoCache", CacheScenarios::mountNoCache,
                "testWildcardRenameCache", CacheScenarios::rename,
                "testNoSnapshotLeak", CacheScenarios::noLeak);
    }

    private static void reproducible(Bench bench) throws IOException {
        String text = "FROM busybox\nENV a=b\nCOPY f /\nRUN echo run > ran\n";
        Built.Image first = bench.dockerfile(text).file("f", "content").image();
        Recipe again = bench.dockerfile(text).file("f", "content");
        Files.setLastModifiedTime(
                again.context().resolve("f"),
                java.nio.file.attribute.FileTime.from(first.tree().files().get("f").modified));
        Built.Image second = again.image();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(digest(bench, second)).isEqualTo(digest(bench, first));
    }

    /** The manifest's. */
    private static String digest(Bench bench, Built.Image image) throws IOException {
        Path layout = bench.ours().layout(image.id().orElseThrow(), bench.fresh());
        return Files.readString(layout.resolve("index.json")).replaceFirst("(?s).*\"digest\":\"([^\"]+)\".*", "$1");
    }

    private static void mountNoCache(Bench bench) throws IOException {
        Recipe recipe = bench.dockerfile("FROM busybox AS base\nARG NAME=one\n"
                + "RUN --mount=type=cache,id=mode-no-cache,target=/cache,mode=0773 "
                + "touch /cache/$NAME && ls /cache | wc -l > /out\nFROM scratch\nCOPY --from=base /out /\n");
        assertThat(recipe.image().file("/out").strip()).isEqualTo("1");
        recipe.noCache(true).argument("NAME", "two");
        assertThat(recipe.image().file("/out").strip()).isEqualTo("1");
        recipe.noCache(false).argument("NAME", "three");
        assertThat(recipe.image().file("/out").strip()).isEqualTo("2");
    }

    private static void rename(Bench bench) throws IOException {
        Recipe recipe = bench.dockerfile("FROM alpine\nCOPY f* /files/\nRUN ls /files/f1\n")
                .file("f1", "content");
        assertThat(recipe.image().file("/files/f1")).isEqualTo("content");
        Files.move(recipe.context().resolve("f1"), recipe.context().resolve("f2"));
        assertThat(recipe.refusal()).contains("Dockerfile:3").contains("/files/f1");
    }

    private static void noLeak(Bench bench) throws IOException {
        Recipe recipe = bench.dockerfile("FROM scratch\nCOPY f /\n").file("f", "content");
        recipe.image();
        Set<String> before = kept(bench);
        recipe.image();
        assertThat(before).isNotEmpty();
        assertThat(kept(bench)).isEqualTo(before);
    }

    /** Every file of the store that holds something of an image. */
    private static Set<String> kept(Bench bench) throws IOException {
        Set<String> kept = new TreeSet<>();
        for (String part : new String[] {"blobs", "layers", "trees", "steps", "run"}) {
            Path folder = bench.ours().store().resolve(part);
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path each : files.toList()) {
                        kept.addAll(names(each));
                    }
                }
            }
        }
        return kept;
    }

    private static Set<String> names(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Set.of(path.toString());
        }
        try (Stream<Path> inside = Files.list(path)) {
            return inside.map(Path::toString).collect(Collectors.toSet());
        }
    }
}
