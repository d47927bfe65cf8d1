package dev.drydock.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.RecordFormatException;
import dev.drydock.layer.LayerSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerCacheTest {
    private static final Digest SOME = Digest.of(new byte[] {1});
    private static final StepKey KEY = new KeyBuilder("test").build();

    @TempDir
    Path store;

    @Test
    void recordsAreFoundAgainByAnotherProcess() throws IOException {
        StepRecord record = new StepRecord(
                Optional.of(new DiffId(SOME)), "{\"env\":1}", "RUN é", false, Instant.ofEpochSecond(-3, 999_999_999));
        LayerCache.open(store).steps().put(KEY, record);
        assertThat(LayerCache.open(store).steps().find(KEY)).contains(record);
        assertThat(LayerCache.open(store).steps().find(new KeyBuilder("other").build()))
                .isEmpty();
    }

    @Test
    void aRecordWhoseLayerIsGoneIsNoHit() throws IOException {
        LayerCache cache = LayerCache.open(store);
        cache.steps().put(KEY, new StepRecord(Optional.of(new DiffId(SOME)), "", "RUN", false, Instant.EPOCH));
        assertThat(cache.hit(KEY)).isEmpty();
        cache.layers()
                .addSource(
                        new DiffId(SOME),
                        new LayerSource(
                                "localhost:5000",
                                "base",
                                new Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", SOME, 1)),
                        Cancellation.none());
        assertThat(cache.hit(KEY)).isPresent();
    }

    @Test
    void aDamagedRecordIsReportedWithTheWayToClearIt() throws IOException {
        LayerCache cache = LayerCache.open(store);
        cache.steps().put(KEY, new StepRecord(Optional.empty(), "", "ENV", true, Instant.EPOCH));
        Path file = store.resolve("steps").resolve(KEY.hex());
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x10;
            Files.write(file, damaged);
            assertThatThrownBy(() -> cache.steps().find(KEY))
                    .isInstanceOfSatisfying(
                            RecordFormatException.class,
                            e -> assertThat(e.fix()).contains("remove step record " + file));
        }
    }

    @Test
    void aRecordInThePlaceOfAnotherIsRefused() throws IOException {
        LayerCache cache = LayerCache.open(store);
        StepKey other = new KeyBuilder("other").build();
        for (StepKey key : List.of(KEY, other)) {
            cache.steps().put(key, new StepRecord(Optional.empty(), "", key.hex(), true, Instant.EPOCH));
            cache.refs().put(new Ref(key.hex(), "image", SOME));
        }
        swap(store.resolve("steps").resolve(KEY.hex()), store.resolve("steps").resolve(other.hex()));
        assertThatThrownBy(() -> cache.steps().find(KEY)).isInstanceOf(RecordFormatException.class);
        try (var refs = Files.list(store.resolve("refs"))) {
            List<Path> both = refs.toList();
            swap(both.get(0), both.get(1));
        }
        assertThatThrownBy(() -> cache.refs().find(KEY.hex())).isInstanceOf(RecordFormatException.class);
    }

    private static void swap(Path one, Path other) throws IOException {
        byte[] bytes = Files.readAllBytes(one);
        Files.write(one, Files.readAllBytes(other));
        Files.write(other, bytes);
    }

    @Test
    void namesWithSlashesAndOfAnyLengthAreKept() throws IOException {
        LayerCache cache = LayerCache.open(store);
        String name = "localhost:5000/" + "a/".repeat(150) + "b:1";
        cache.refs().put(new Ref(name, "image", SOME));
        cache.refs().put(new Ref("app:1", "image", SOME));
        cache.refs().put(new Ref("app:1", "image", KEY.digest()));
        assertThat(cache.refs().find("app:1")).contains(new Ref("app:1", "image", KEY.digest()));
        assertThat(cache.refs().list()).extracting(Ref::name).containsExactly("app:1", name);
        cache.refs().remove(name);
        assertThat(cache.refs().find(name)).isEmpty();
    }

    @Test
    void differentValuesHaveDifferentKeys() {
        Set<StepKey> keys = new HashSet<>();
        keys.add(new KeyBuilder("m").text("a", "bc").build());
        keys.add(new KeyBuilder("m").text("ab", "c").build());
        keys.add(new KeyBuilder("m").text("a", "b").text("", "c").build());
        keys.add(new KeyBuilder("m").texts("a", List.of("b", "c")).build());
        keys.add(new KeyBuilder("m").texts("a", List.of("b")).text("", "c").build());
        keys.add(new KeyBuilder("m")
                .map("a", new TreeMap<>(java.util.Map.of("b", "c")))
                .build());
        keys.add(new KeyBuilder("m")
                .bytes("a", "bc".getBytes(StandardCharsets.UTF_16BE))
                .build());
        keys.add(new KeyBuilder("m").text("a", "\udcff").build());
        keys.add(new KeyBuilder("m").text("a", "?").build());
        keys.add(new KeyBuilder("n").text("a", "bc").build());
        assertThat(keys).hasSize(10);
        assertThat(new KeyBuilder("m").text("a", "bc").build())
                .isEqualTo(new KeyBuilder("m").text("a", "bc").build());
    }

    @Test
    void aFileThatMayStillChangeUnseenIsNotTrusted() throws IOException {
        Path file = Files.writeString(store.resolve("f"), "x");
        FileIdentity identity = FileIdentity.of(file);
        LayerCache cache = LayerCache.open(store);
        Clock now = Clock.fixed(Instant.ofEpochSecond(0, identity.ctimeNanos()), ZoneOffset.UTC);
        FileDigests young = cache.fileDigests(store, now);
        young.put(identity, SOME);
        assertThat(young.find(identity)).isEmpty();
        FileDigests later = cache.fileDigests(store, Clock.offset(now, Duration.ofSeconds(3)));
        later.put(identity, SOME);
        later.save();
        FileDigests again = cache.fileDigests(store, Clock.offset(now, Duration.ofSeconds(4)));
        assertThat(again.find(identity)).contains(SOME);
        assertThat(again.find(new FileIdentity(
                        identity.device(), identity.inode(), 2, identity.mtimeNanos(), identity.ctimeNanos())))
                .isEmpty();
    }

    @Test
    void whatWasNotAskedForIsForgotten() throws IOException {
        LayerCache cache = LayerCache.open(store);
        FileIdentity old = new FileIdentity(1, 2, 3, 4, 5);
        FileDigests first = cache.fileDigests(store, Clock.systemUTC());
        first.put(old, SOME);
        first.save();
        FileDigests second = cache.fileDigests(store, Clock.systemUTC());
        second.put(new FileIdentity(1, 3, 3, 4, 5), SOME);
        second.save();
        assertThat(cache.fileDigests(store, Clock.systemUTC()).find(old)).isEmpty();
    }

    @Test
    void foldersOfTheStoreAreClosedToOthers() throws IOException {
        LayerCache cache = LayerCache.open(store.resolve("s"));
        cache.steps().put(KEY, new StepRecord(Optional.empty(), "", "ENV", true, Instant.EPOCH));
        try (var all = Files.walk(store.resolve("s"))) {
            assertThat(all.filter(Files::isDirectory))
                    .hasSizeGreaterThan(4)
                    .allSatisfy(d -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(d)))
                            .isEqualTo("rwx------"));
        }
    }
}
