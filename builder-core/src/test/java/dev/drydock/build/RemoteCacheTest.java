package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.content.DiffId;
import dev.drydock.image.ContainerConfig;
import dev.drydock.layer.LayerEntry;
import dev.drydock.remote.CacheSettings;
import dev.drydock.remote.CacheSpec;
import dev.drydock.remote.LyingCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that know nothing, and a folder that knows all, some of it, or nonsense. */
class RemoteCacheTest {
    private static final int DAMAGES = 40;

    @TempDir
    Path folder;

    private Path cache;
    private int stores;

    @BeforeEach
    void fill() throws Exception {
        cache = folder.resolve("cache");
        BuildFixture writer = fixture();
        writer.settings = writer.settings.withCaches(
                new CacheSettings(List.of(), List.of(new CacheSpec.InFolder(cache, CacheSpec.Mode.MAX))));
        writer.build();
    }

    private BuildFixture fixture() throws Exception {
        BuildFixture fixture = new BuildFixture(folder.resolve("machine" + stores++));
        fixture.image("base", ContainerConfig.empty(), LayerEntry.directory("etc", 0755, 0, 0, 1));
        fixture.epoch = Optional.of(Instant.ofEpochSecond(1_700_000_000));
        return fixture.file("a", "1")
                .file("b", "one")
                .file("c", "1 + 1")
                .dockerfile(
                        "FROM base AS build",
                        "COPY a /src/a",
                        "COPY b /src/b",
                        "FROM base",
                        "WORKDIR /app",
                        "COPY --from=build /src/a a",
                        "COPY --from=build /src/b b",
                        "COPY c c");
    }

    private BuildFixture reader(Path from) throws Exception {
        BuildFixture reader = fixture();
        reader.settings = reader.settings.withCaches(
                new CacheSettings(List.of(new CacheSpec.InFolder(from, CacheSpec.Mode.MIN)), List.of()));
        return reader;
    }

    private static List<BuildEvent.How> how(BuildFixture fixture) {
        return fixture.steps().stream().map(BuildEvent.StepEnded::how).toList();
    }

    private static List<String> warnings(BuildFixture fixture) {
        List<String> warnings = new ArrayList<>();
        for (BuildEvent event : fixture.events) {
            if (event instanceof BuildEvent.Warning warning) {
                warnings.add(warning.text());
            }
        }
        return warnings;
    }

    /** The layers of the image of a Dockerfile with another last stage, without any cache. */
    private List<DiffId> honest(String... lines) throws Exception {
        BuildFixture fixture = fixture().dockerfile(lines);
        return fixture.build().image().diffIds();
    }

    private static final String[] CHANGED = {
        "FROM base AS build",
        "COPY a /src/a",
        "COPY b /src/b",
        "FROM base",
        "WORKDIR /app",
        "COPY --from=build /src/b b",
        "COPY --from=build /src/a a2",
        "COPY c c",
    };

    @Test
    void allIsFoundAndTheImageIsTheSame() throws Exception {
        BuildFixture writer = fixture();
        BuildResult built = writer.build();
        BuildFixture reader = reader(cache);
        BuildResult found = reader.build();
        assertThat(how(reader)).hasSize(4).containsOnly(BuildEvent.How.CACHED);
        assertThat(found.imageId()).isEqualTo(built.imageId());
        assertThat(warnings(reader)).isEmpty();
        assertThat(reader.tree(found)).isEqualTo(writer.tree(built));
    }

    @Test
    void otherStagesAreFoundByDefinitionAndUsed() throws Exception {
        BuildFixture reader = reader(cache).dockerfile(CHANGED);
        BuildResult built = reader.build();
        assertThat(how(reader))
                .containsExactlyInAnyOrder(
                        BuildEvent.How.CACHED,
                        BuildEvent.How.CACHED,
                        BuildEvent.How.CACHED,
                        BuildEvent.How.EXECUTED,
                        BuildEvent.How.EXECUTED,
                        BuildEvent.How.EXECUTED);
        assertThat(built.image().diffIds()).isEqualTo(honest(CHANGED));
    }

    @Test
    void aStepWhoseDefinitionChangedAloneIsFoundByItsContent() throws Exception {
        String[] renamed = fixtureLines("WORKDIR /app", "WORKDIR /tmp/../app");
        BuildFixture reader = reader(cache).dockerfile(renamed);
        reader.build();
        assertThat(how(reader)).containsOnly(BuildEvent.How.CACHED);
    }

    private static String[] fixtureLines(String from, String to) {
        return Stream.of(
                        "FROM base AS build",
                        "COPY a /src/a",
                        "COPY b /src/b",
                        "FROM base",
                        "WORKDIR /app",
                        "COPY --from=build /src/a a",
                        "COPY --from=build /src/b b",
                        "COPY c c")
                .map(line -> line.equals(from) ? to : line)
                .toArray(String[]::new);
    }

    @Test
    void lyingCachesAreNotBelieved() throws Exception {
        List<DiffId> right = honest(CHANGED);
        for (int lie = 0; lie < 3; lie++) {
            Path copy = copy(folder.resolve("lie" + lie));
            if (lie == 0) {
                LyingCache.swapLayers(copy);
            } else if (lie == 1) {
                LyingCache.swapIndexes(copy);
            } else {
                LyingCache.swapKeys(copy);
            }
            BuildFixture reader = reader(copy).dockerfile(CHANGED);
            assertThat(reader.build().image().diffIds()).as("lie " + lie).isEqualTo(right);
            assertThat(warnings(reader)).as("lie " + lie).isNotEmpty();
            assertThat(how(reader)).doesNotContain(BuildEvent.How.FAILED);
            reader.build();
            assertThat(how(reader)).as("after lie " + lie).containsOnly(BuildEvent.How.CACHED);
        }
    }

    @Test
    void damagedCachesNeverMakeAnotherImage() throws Exception {
        List<DiffId> right = honest(CHANGED);
        for (int seed = 0; seed < DAMAGES; seed++) {
            Path copy = copy(folder.resolve("damage" + seed));
            String what = damage(copy, new Random(seed));
            BuildFixture reader = reader(copy).dockerfile(CHANGED);
            assertThat(reader.build().image().diffIds())
                    .as("seed " + seed + ": " + what)
                    .isEqualTo(right);
        }
    }

    private static String damage(Path copy, Random random) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(copy)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Path file = files.get(random.nextInt(files.size()));
        byte[] bytes = Files.readAllBytes(file);
        int kind = random.nextInt(4);
        switch (kind) {
            case 0 -> {
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(file, bytes);
            }
            case 1 -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            case 2 -> Files.delete(file);
            default -> Files.write(file, Files.readAllBytes(files.get(random.nextInt(files.size()))));
        }
        return List.of("a flipped bit in ", "half of ", "no ", "another file's bytes in ")
                        .get(kind)
                + file;
    }

    private Path copy(Path to) throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            for (Path from : all.toList()) {
                Path target = to.resolve(cache.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(from, target);
                }
            }
        }
        return to;
    }
}
