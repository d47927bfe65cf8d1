package dev.drydock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildSettings;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.RootfsImport;
import dev.drydock.build.StepSecrets;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerWriter;
import dev.drydock.registry.RegistryOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store in which one entry was damaged gives the right image, or a failure that names the entry; mended, it gives the right
 * image. A case is a seed: {@code -Dcorruption.seed=N -Dcorruption.cases=1} does it again. {@code it/verify} runs a hundred.
 */
class CorruptionTest {
    private static final Instant EPOCH = Instant.ofEpochSecond(1_700_000_000);
    private static final Platform HOST = Platform.host();

    @TempDir
    Path folder;

    private Path context;
    private Path base;
    private final Map<String, Good> good = new TreeMap<>();

    /** What an undamaged store gives for a content of the file that changes. */
    private record Good(Digest imageId, Digest archive) {}

    @BeforeEach
    void goodStore() throws Exception {
        context = Files.createDirectory(folder.resolve("context"));
        Files.writeString(context.resolve("f"), "f".repeat(3000));
        Files.writeString(context.resolve("g"), "g".repeat(20));
        Files.writeString(context.resolve("Dockerfile"), """
                FROM base AS a
                COPY f /data/f
                COPY --chown=web g /data/g
                FROM base
                WORKDIR /srv/app
                COPY --from=a /data /srv/data
                COPY --from=base /lib /srv/lib
                COPY x /x
                ENV A=b
                """);
        base = folder.resolve("base.tar");
        try (OutputStream out = Files.newOutputStream(base)) {
            LayerWriter tar = new LayerWriter(out);
            tar.add(LayerEntry.directory("etc", 0755, 0, 0, 7));
            add(tar, "etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:33:34::/srv:/bin/sh\n");
            tar.add(LayerEntry.directory("lib", 0711, 1, 2, 7));
            add(tar, "lib/so", "s".repeat(5000));
            tar.finish();
        }
        for (String x : List.of("other", "same")) {
            Path store = folder.resolve(x);
            Files.writeString(context.resolve("x"), x);
            try (Drydock drydock = open(store)) {
                Digest id = build(drydock);
                good.put(x, new Good(id, archive(drydock, id)));
            }
        }
    }

    private static void add(LayerWriter tar, String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        tar.add(LayerEntry.file(path, 0644, 0, 0, 7, bytes.length), new ByteArrayInputStream(bytes));
    }

    private static Drydock open(Path store) throws IOException {
        return Drydock.open(new EngineOptions(
                store,
                Optional.empty(),
                RegistryOptions.defaults().withOffline(true),
                Optional.empty(),
                new LocalWorkerOwner()));
    }

    private Digest build(Drydock drydock) throws Exception {
        if (drydock.find("base").isEmpty()) {
            drydock.importRootfs(
                    base.toString(),
                    ImageReference.parse("base"),
                    new RootfsImport.Image(HOST, EPOCH, "", List.of()),
                    InputStream.nullInputStream(),
                    event -> {},
                    Cancellation.none());
        }
        BuildRequest request = new BuildRequest(
                context.resolve("Dockerfile"),
                "Dockerfile",
                context,
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of(HOST),
                false,
                PullPolicy.NEVER,
                Optional.of(EPOCH),
                StepSecrets.none(),
                Optional.empty(),
                BuildSettings.standard());
        return drydock.build(request, List.of(ImageReference.parse("app:1")), event -> {}, Cancellation.none())
                .imageId();
    }

    private Digest archive(Drydock drydock, Digest id) throws IOException {
        Path file = folder.resolve("image.tar");
        drydock.write(
                id,
                List.of(),
                WireSettings.standard(),
                ImageOutput.archive(file),
                OutputStream.nullOutputStream(),
                event -> {},
                Cancellation.none());
        return Digest.of(Files.readAllBytes(file));
    }

    @Test
    void aDamagedEntryGivesNoWrongImageAndIsMended() throws Exception {
        long first = Long.getLong("corruption.seed", 1);
        int cases = Integer.getInteger("corruption.cases", 20);
        int told = 0;
        for (long seed = first; seed < first + cases; seed++) {
            told += one(seed) ? 1 : 0;
        }
        System.out.println(
                "corruption: seeds " + first + " to " + (first + cases - 1) + ", " + told + " told by a build");
        assertThat(told).isPositive();
    }

    /** @return whether a build told of the damage */
    private boolean one(long seed) throws Exception {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Path store = Files.createTempDirectory(folder, "case");
        copy(folder.resolve("same"), store);
        Damage damage = Damage.to(store, random);
        String x = random.nextBoolean() ? "same" : "other";
        Files.writeString(context.resolve("x"), x);
        String name = "seed " + seed + ", " + damage + ", file " + x;
        boolean told = false;
        try (Drydock drydock = open(store)) {
            Digest id = build(drydock);
            assertThat(id).as(name).isEqualTo(good.get(x).imageId());
            assertThat(archive(drydock, id)).as(name).isEqualTo(good.get(x).archive());
        } catch (IOException e) {
            told = true;
            String text = FailureReport.of(e).text();
            assertThat(damage.names()).as(name + ": " + text).anyMatch(text::contains);
        }
        try (Drydock drydock = open(store)) {
            Upkeep.Checked found = drydock.upkeep().check(Cancellation.none());
            Upkeep.Checked mended = drydock.upkeep().mend(Cancellation.none());
            assertThat(mended.findings()).as(name).isEmpty();
            assertThat(mended.mended().size())
                    .as(name)
                    .isGreaterThanOrEqualTo(found.findings().size());
            Digest id = build(drydock);
            assertThat(id).as(name).isEqualTo(good.get(x).imageId());
            assertThat(archive(drydock, id)).as(name).isEqualTo(good.get(x).archive());
            assertThat(drydock.upkeep().check(Cancellation.none()).findings())
                    .as(name)
                    .isEmpty();
        }
        delete(store);
        return told;
    }

    /**
     * What was done to which files.
     *
     * @param names of which a message has to have one
     */
    private record Damage(String what, Set<String> names) {
        static Damage to(Path store, Random random) throws IOException {
            List<String> kinds = List.of("blobs/sha256", "layers", "steps", "refs", "digests");
            String kind = kinds.get(random.nextInt(kinds.size()));
            List<Path> files = files(store.resolve(kind));
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            Set<String> names = new TreeSet<>(names(file));
            String how;
            switch (random.nextInt(4)) {
                case 0 -> {
                    int at = random.nextInt(bytes.length);
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                    Files.write(file, bytes);
                    how = "byte " + at + " flipped";
                }
                case 1 -> {
                    byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
                    Files.write(file, cut);
                    how = "cut to " + cut.length + " bytes";
                }
                case 2 -> {
                    Files.delete(file);
                    how = "deleted";
                }
                default -> {
                    Path other = files.get(random.nextInt(files.size()));
                    Files.write(file, Files.readAllBytes(other));
                    Files.write(other, bytes);
                    names.addAll(names(other));
                    how = "swapped with " + other.getFileName();
                }
            }
            return new Damage(store.relativize(file) + " " + how, names);
        }

        private static List<String> names(Path file) {
            String name = file.getFileName().toString();
            return name.length() == 64
                    ? List.of(name)
                    : List.of(
                            file.getParent().getFileName() + "/" + name,
                            file.getParent().getFileName().toString());
        }

        private static List<Path> files(Path folder) throws IOException {
            try (Stream<Path> all = Files.walk(folder)) {
                return all.filter(Files::isRegularFile)
                        .filter(file -> !file.getFileName().toString().startsWith("last-"))
                        .sorted()
                        .toList();
            }
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = new ArrayList<>(
                    all.sorted(java.util.Comparator.reverseOrder()).toList());
        }
        for (Path each : deepestFirst) {
            Files.delete(each);
        }
    }
}
