package dev.drydock.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.cache.Download;
import dev.drydock.cache.KeptStep;
import dev.drydock.cache.KeyBuilder;
import dev.drydock.cache.LayerCache;
import dev.drydock.cache.Ref;
import dev.drydock.cache.StepKey;
import dev.drydock.cache.StepRecord;
import dev.drydock.cache.WarmImages;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.Locks;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Platform;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerOutput;
import dev.drydock.layer.Stamp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes and what stays, on stores made by hand. */
class PrunerTest {
    private static final Instant NOW = Instant.now();
    private static final Cancellation NONE = Cancellation.none();

    @TempDir
    Path folder;

    private LayerCache cache;
    private Pruner pruner;

    @BeforeEach
    void open() throws IOException {
        cache = LayerCache.open(folder.resolve("store"));
        pruner = new Pruner(cache, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private DiffId layer(String content, int size) throws IOException {
        byte[] bytes = content.repeat(size).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (LayerOutput out = cache.layers().write()) {
            out.writer().add(LayerEntry.file("f", 0644, 0, 0, 7, bytes.length), new ByteArrayInputStream(bytes));
            return out.commit().diffId();
        }
    }

    private StepKey step(String name, DiffId layer, int daysAgo) throws IOException {
        StepKey key = new KeyBuilder(name).build();
        cache.steps().put(key, new StepRecord(Optional.of(layer), "", name, false, NOW));
        age(cache.layout().steps().resolve(key.hex()), daysAgo);
        return key;
    }

    private Digest image(DiffId... layers) throws IOException {
        ImageConfig config = new ImageConfig(
                Platform.host(), "2020-01-01T00:00:00Z", "", ContainerConfig.empty(), List.of(layers), List.of());
        return cache.content().put(config.toJson());
    }

    private void name(String name, Digest image, int daysAgo) throws IOException {
        cache.refs().put(new Ref(name, "image", image));
        age(cache.refs().file(name), daysAgo);
    }

    private void age(Path file, int days) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(days))));
    }

    private Pruned prune(PruneRequest request) throws IOException {
        return pruner.prune(request, NONE);
    }

    private static PruneRequest request(int days, long keep, boolean all, Kind... kinds) {
        return new PruneRequest(
                days < 0 ? Optional.empty() : Optional.of(Duration.ofDays(days)),
                keep < 0 ? Optional.empty() : Optional.of(keep),
                all,
                Set.of(kinds),
                false);
    }

    @Test
    void notesOfWhoHeldALockLastForADay() throws IOException {
        layer("one", 1);
        layer("two", 1);
        cache.occupancy().alone("a test", Duration.ofSeconds(1), NONE).close();
        Path locks = cache.layout().locks();
        Files.writeString(locks.resolve("old.holder"), "process 1, reading");
        age(locks.resolve("old.holder"), 2);
        Files.writeString(locks.resolve("new.holder"), "process 2, reading");
        prune(PruneRequest.unreferenced());
        assertThat(locks.resolve("old.holder")).doesNotExist();
        assertThat(locks.resolve("new.holder")).exists();
        assertThat(locks.resolve("ranges")).exists();
    }

    @Test
    void withoutSettingsOnlyWhatNothingNeedsGoes() throws IOException {
        DiffId lost = layer("lost", 1000);
        DiffId used = layer("used", 1000);
        DiffId shown = layer("shown", 1000);
        StepKey step = step("step", used, 100);
        name("app:1", image(shown), 100);
        Pruned pruned = prune(PruneRequest.unreferenced());
        assertThat(pruned.entries()).extracting(Pruned.Entry::kind).containsOnly(Kind.LAYERS);
        assertThat(pruned.size()).isGreaterThan(4000);
        assertThat(cache.layers().available(lost)).isFalse();
        assertThat(cache.hit(step)).isPresent();
        assertThat(cache.layers().available(shown)).isTrue();
        assertThat(Folders.list(cache.layout().trash())).as("freed at once").isEmpty();
        assertThat(new Fsck(cache, NONE).run()).isEmpty();
    }

    @Test
    void whatWasNotUsedForLongGoesWithTheBytesThatItAloneNeeds() throws IOException {
        DiffId shared = layer("shared", 100);
        DiffId old = layer("old", 100);
        StepKey first = step("old", old, 40);
        StepKey second = step("old too", shared, 40);
        StepKey young = step("young", shared, 20);
        Path tree = tree(old);
        prune(request(30, -1, false));
        assertThat(cache.steps().find(first)).isEmpty();
        assertThat(cache.steps().find(second)).isEmpty();
        assertThat(cache.hit(young)).isPresent();
        assertThat(cache.layers().available(old)).isFalse();
        assertThat(tree).as("a tree goes with its layer").doesNotExist();
        assertThat(new Fsck(cache, NONE).run()).isEmpty();
    }

    private Path tree(DiffId layer) throws IOException {
        Path tree = Files.createDirectories(cache.layout().trees("root").resolve(layer.hex()));
        Files.createDirectory(tree.resolve("fs"));
        Files.write(tree.resolve(Stamp.FILE), new Stamp("boot", true, 1, 100, 1, 0, List.of()).encode(layer.hex()));
        return tree;
    }

    @Test
    void findingARecordIsAUseOfIt() throws IOException {
        StepKey step = step("step", layer("l", 100), 40);
        assertThat(cache.hit(step)).isPresent();
        prune(request(30, -1, false));
        assertThat(cache.hit(step)).isPresent();
    }

    @Test
    void theLongestUnusedGoesUntilTheStoreIsSmallEnough() throws IOException {
        StepKey oldest = step("oldest", layer("a", 100_000), 3);
        StepKey older = step("older", layer("b", 100_000), 2);
        StepKey newest = step("newest", layer("c", 100_000), 1);
        prune(request(-1, 150_000, false));
        assertThat(cache.steps().find(oldest)).isEmpty();
        assertThat(cache.steps().find(older)).isEmpty();
        assertThat(cache.hit(newest)).isPresent();
        assertThat(InventoryReader.read(cache).size()).isLessThan(150_000);
    }

    @Test
    void namesOfImagesThatWereMadeHereGoOnlyIfAllMay() throws IOException {
        DiffId built = layer("built", 100);
        DiffId pulled = layer("pulled", 100);
        Digest image = image(pulled);
        name("app:1", image(built), 100);
        name("base:1", image, 100);
        cache.refs().put(new Ref("pulled base:1", "pulled", image));
        prune(request(30, -1, false));
        assertThat(cache.refs().list()).extracting(Ref::name).containsExactly("app:1");
        assertThat(cache.layers().available(pulled)).isFalse();
        prune(request(-1, -1, true));
        assertThat(cache.refs().list()).isEmpty();
        assertThat(cache.layers().available(built)).isFalse();
    }

    @Test
    void anImageWhoseIdAProjectHoldsStaysUntilTheFileIsGone() throws IOException {
        DiffId layer = layer("pinned", 100);
        Digest image = image(layer);
        Path file = folder.resolve("image-id");
        Files.writeString(file, image + "\n");
        cache.pins().add(file);
        prune(request(0, 0, true));
        assertThat(cache.content().has(image)).isTrue();
        assertThat(cache.layers().available(layer)).isTrue();
        Files.delete(file);
        prune(PruneRequest.unreferenced());
        assertThat(cache.content().has(image)).isFalse();
        assertThat(cache.pins().records()).isEmpty();
    }

    @Test
    void aKeptStepKeepsItsLayersAndGoesIfItIsNamed() throws IOException {
        DiffId layer = layer("below", 100);
        KeptStep step = new KeptStep(
                "0123456789ab",
                "Dockerfile:1",
                "RUN false",
                "root",
                "root",
                NOW.minus(Duration.ofDays(5)),
                1,
                0,
                List.of(layer),
                List.of("/bin/sh"),
                new byte[0],
                List.of());
        Path kept = Files.createDirectories(cache.layout().kept().resolve(step.id()));
        Files.createDirectory(kept.resolve("fs"));
        Files.write(kept.resolve(KeptStep.RECORD), step.encode());
        prune(request(1, 0, false));
        assertThat(cache.layers().available(layer)).isTrue();
        try (Locks.Hold shell = cache.kept().use(step.id(), NONE)) {
            prune(request(-1, -1, false, Kind.KEPT));
            assertThat(kept).as("somebody is in it").exists();
        }
        prune(request(-1, -1, false, Kind.KEPT));
        assertThat(kept).doesNotExist();
    }

    @Test
    void aWarmedContainersImageStaysAsLongAsItIsUsed() throws IOException {
        DiffId layer = layer("warm", 1000);
        Digest key = Digest.of(new byte[] {1});
        cache.warm().put(key, new WarmImages.Warm(image(layer), "db"));
        prune(PruneRequest.unreferenced());
        assertThat(cache.layers().available(layer)).isTrue();
        assertThat(Usage.of(cache, NOW).rows())
                .filteredOn(row -> row.part().equals("warm"))
                .singleElement()
                .satisfies(row -> assertThat(row.count()).isOne())
                .satisfies(row -> assertThat(row.reclaimable()).isPositive());
        assertThat(new Fsck(cache, NONE).run()).isEmpty();
        age(cache.layout().warm().resolve(key.hex()), 40);
        pruner.prune(PrunePolicy.standard());
        assertThat(cache.warm().find(key)).isEmpty();
        assertThat(cache.layers().available(layer)).as("nothing needs it").isFalse();
        cache.warm().put(key, new WarmImages.Warm(image(layer("other", 9)), "db"));
        assertThat(prune(request(-1, -1, false, Kind.WARM)).entries())
                .extracting(Pruned.Entry::name)
                .contains("warm image of db");
    }

    @Test
    void aSnapshotWithoutItsLayersIsFound() throws IOException {
        DiffId layer = layer("warm", 1000);
        Digest key = Digest.of(new byte[] {1});
        cache.warm().put(key, new WarmImages.Warm(image(layer), "db"));
        Files.delete(cache.layout().blob(layer.digest()));
        assertThat(new Fsck(cache, NONE).run()).extracting(Finding::entry).contains("warm image");
        Files.write(cache.layout().warm().resolve(key.hex()), new byte[9]);
        assertThat(new Fsck(cache, NONE).run()).extracting(Finding::entry).contains("warm image");
    }

    @Test
    void onlyTheKindsThatWereAskedForGo() throws IOException {
        DiffId lost = layer("lost", 100);
        StepKey step = step("step", layer("l", 100), 40);
        cache.downloads()
                .put("http://x/", new Download("", "", "", cache.content().put(new byte[99]), 99));
        prune(request(-1, -1, false, Kind.DOWNLOADS));
        assertThat(cache.downloads().find("http://x/")).isEmpty();
        assertThat(cache.content().has(Digest.of(new byte[99]))).isFalse();
        assertThat(cache.hit(step)).isPresent();
        assertThat(cache.layers().available(lost)).isTrue();
    }

    @Test
    void aDryRunTellsTheSameAndTakesNothing() throws IOException {
        StepKey step = step("step", layer("l", 100), 40);
        PruneRequest dry = new PruneRequest(Optional.empty(), Optional.empty(), true, Set.of(), true);
        Pruned told = prune(dry);
        assertThat(cache.hit(step)).isPresent();
        age(cache.layout().steps().resolve(step.hex()), 40);
        Pruned done = prune(request(-1, -1, true));
        assertThat(told.size()).isEqualTo(done.size());
        assertThat(told.entries()).isEqualTo(done.entries());
    }

    @Test
    void nothingGoesWhileSomebodyUsesTheStore() throws IOException {
        layer("lost", 100);
        try (Locks.Hold build = cache.occupancy().enter("a build", NONE)) {
            assertThatThrownBy(() -> cache.occupancy().alone("prune", Duration.ofMillis(30), NONE))
                    .hasMessageContaining("the store is in use")
                    .hasMessageContaining("a build");
            assertThat(pruner.prune(PrunePolicy.standard()))
                    .as("waits for nobody")
                    .isEmpty();
        }
        assertThat(pruner.prune(PrunePolicy.standard())).isPresent();
    }

    @Test
    void thePolicyIsAppliedOnceADayAndNotInANewStore() throws IOException {
        assertThat(pruner.due()).isFalse();
        age(cache.layout().lastPrune(), 2);
        assertThat(pruner.due()).isTrue();
        StepKey old = step("old", layer("o", 100), 31);
        StepKey young = step("young", layer("y", 100), 29);
        DiffId lost = layer("lost", 100);
        assertThat(pruner.prune(PrunePolicy.standard())).isPresent();
        assertThat(pruner.due()).isFalse();
        assertThat(cache.steps().find(old)).isEmpty();
        assertThat(cache.steps().find(young)).isPresent();
        assertThat(cache.layers().available(lost)).as("it was made today").isTrue();
    }

    @Test
    void aPolicyIsAnAgeASizeOrBoth() {
        assertThat(PrunePolicy.parse("p", "off", Long::parseLong).off()).isTrue();
        assertThat(PrunePolicy.parse("p", "7d", Long::parseLong))
                .isEqualTo(new PrunePolicy(Optional.of(Duration.ofDays(7)), Optional.empty()));
        assertThat(PrunePolicy.parse("p", "1d12h,500", Long::parseLong))
                .isEqualTo(new PrunePolicy(Optional.of(Duration.ofHours(36)), Optional.of(500L)));
        assertThatThrownBy(() -> PrunePolicy.parse("drydock.autoPrune", "often", Long::parseLong))
                .hasMessageContaining("drydock.autoPrune is \"often\"")
                .hasMessageContaining("fix:");
        assertThatThrownBy(() -> Kind.parse("kinds", "trees,bottles")).hasMessageContaining("images, steps, layers");
        assertThatThrownBy(() -> Age.parse("olderThan", "30")).hasMessageContaining("30d, 12h or 1h30m");
    }
}
