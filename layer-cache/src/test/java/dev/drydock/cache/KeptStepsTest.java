package dev.drydock.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.Locks;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptStepsTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.5Z");

    @TempDir
    Path store;

    private LayerCache cache;

    @BeforeEach
    void open() throws IOException {
        cache = LayerCache.open(store);
    }

    private static KeptStep step(String id, Instant at) {
        return new KeptStep(
                id,
                "Dockerfile:3",
                "RUN é",
                "root",
                "map",
                at,
                137,
                1L << 40,
                List.of(new DiffId(Digest.of(new byte[] {1}))),
                List.of("/bin/sh", "-c"),
                new byte[] {1, 2},
                List.of("secret token"));
    }

    private void keep(KeptStep step) throws IOException {
        Path folder = Files.createDirectories(cache.layout().kept().resolve(step.id()));
        Files.createDirectory(folder.resolve("fs"));
        Files.write(folder.resolve(KeptStep.RECORD), step.encode());
    }

    private List<String> ids() throws IOException {
        return cache.kept().list().stream().map(KeptStep::id).toList();
    }

    @Test
    void aRecordComesBackAsItWasAndDamageIsSeen() throws IOException {
        KeptStep step = step("0123456789ab", NOON);
        byte[] record = step.encode();
        KeptStep back = KeptStep.decode(record, "x");
        assertThat(back.encode()).isEqualTo(record);
        assertThat(back).usingRecursiveComparison().isEqualTo(step);
        record[record.length / 2] ^= 1;
        assertThatThrownBy(() -> KeptStep.decode(record, "x")).isInstanceOf(RecordFormatException.class);
    }

    @Test
    void theyAreListedNewestFirstAndFoundByTheStartOfTheirId() throws IOException {
        assertThat(cache.kept().list()).isEmpty();
        keep(step("0123456789ab", NOON));
        keep(step("01ffffffffff", NOON.plusSeconds(1)));
        assertThat(ids()).containsExactly("01ffffffffff", "0123456789ab");
        assertThat(cache.kept().find("012").orElseThrow().id()).isEqualTo("0123456789ab");
        assertThat(cache.kept().find("01")).as("two begin like this").isEmpty();
        assertThat(cache.kept().find("")).isEmpty();
    }

    @Test
    void theOldOnesGoAndWhatHasNoRecord() throws IOException {
        keep(step("0123456789ab", NOON));
        keep(step("01ffffffffff", NOON.plusSeconds(1)));
        Files.createDirectories(cache.layout().kept().resolve("02ffffffffff/fs"));
        assertThat(cache.kept().removeBefore(NOON.plusSeconds(1)))
                .containsExactlyInAnyOrder("0123456789ab", "02ffffffffff");
        assertThat(ids()).containsExactly("01ffffffffff");
        try (var trash = Files.list(cache.layout().trash())) {
            assertThat(trash).hasSize(2);
        }
    }

    @Test
    void whatSomebodyUsesStays() throws IOException {
        keep(step("0123456789ab", NOON));
        try (Locks.Hold use = cache.kept().use("0123456789ab", Cancellation.none())) {
            assertThat(cache.kept().alone("0123456789ab")).isEmpty();
            assertThatThrownBy(() -> cache.kept().remove("0123456789ab"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("shell");
            assertThat(cache.kept().removeBefore(Instant.MAX)).isEmpty();
        }
        cache.kept().remove("0123456789ab");
        assertThat(ids()).isEmpty();
    }
}
