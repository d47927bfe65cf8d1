package dev.drydock.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.cache.StepKey;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordWriter;
import dev.drydock.image.MediaType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CachePackTest {
    static Digest digest(String of) {
        return Digest.of(of.getBytes(UTF_8));
    }

    static CacheEntry entry(String name) {
        return new CacheEntry(
                new StepKey(digest("definition " + name)),
                Optional.of(new StepKey(digest("content " + name))),
                Instant.parse("2026-01-02T03:04:05.000000006Z"),
                new DiffId(digest("layer " + name)),
                new Descriptor(MediaType.OCI_LAYER_GZIP, digest("wire " + name), 1234),
                Optional.of(new Descriptor(CacheEntry.INDEX, digest("index " + name), 56)),
                List.of(new CacheEntry.AtEpoch(
                        1700000000,
                        new DiffId(digest("epoch " + name)),
                        new Descriptor(MediaType.OCI_LAYER, digest("epoch wire " + name), 7))));
    }

    @Test
    void whatWasWrittenIsReadBack() throws Exception {
        CachePack pack = new CachePack(List.of(entry("a"), entry("b")));
        assertThat(CachePack.decode(pack.encode(), "it")).isEqualTo(pack);
        assertThat(PackManifest.read(PackManifest.write(pack), "it")).isEqualTo(pack);
        assertThat(pack.find(new StepKey(digest("content a")))).contains(entry("a"));
        assertThat(pack.find(new StepKey(digest("else")))).isEmpty();
    }

    @Test
    void aLongChainKeepsItsUpperEnd() {
        List<CacheEntry> many = new ArrayList<>();
        for (int i = 0; i < CachePack.MAX_ENTRIES + 3; i++) {
            many.add(entry("step " + i));
        }
        CachePack pack = new CachePack(many);
        assertThat(pack.entries()).hasSize(CachePack.MAX_ENTRIES).endsWith(many.get(many.size() - 1));
        assertThat(PackManifest.write(pack)).hasSizeLessThan(1 << 20);
    }

    @Test
    void everyChangedByteIsNoticed() {
        byte[] record = new CachePack(List.of(entry("a"))).encode();
        Random random = new Random(5);
        for (int i = 0; i < record.length; i++) {
            byte[] changed = record.clone();
            changed[i] ^= (byte) (1 + random.nextInt(255));
            assertThatThrownBy(() -> CachePack.decode(changed, "it")).isInstanceOf(RecordFormatException.class);
            byte[] cut = java.util.Arrays.copyOf(record, i);
            assertThatThrownBy(() -> CachePack.decode(cut, "it")).isInstanceOf(RecordFormatException.class);
        }
    }

    @Test
    void valuesThatMakeNoSenseAreRefusedThoughTheChecksumIsRight() {
        for (int i = 0; i < 5; i++) {
            RecordWriter out = new RecordWriter("DDCP", 1);
            out.number(i == 0 ? 0 : i == 1 ? 1 << 20 : 1);
            out.digest(digest("key")).flag(false);
            out.signed(i == 2 ? Long.MAX_VALUE : 0).number(0);
            out.digest(digest("layer"));
            out.text(i == 3 ? "text/plain" : MediaType.OCI_LAYER_GZIP).digest(digest("wire"));
            out.number(i == 4 ? -1 : 5).flag(false).number(0);
            byte[] record = out.finish();
            assertThatThrownBy(() -> CachePack.decode(record, "it"))
                    .as("case " + i)
                    .isInstanceOf(RecordFormatException.class);
        }
    }

    @Test
    void otherManifestsAreNoPacks() {
        String image = "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"" + MediaType.OCI_CONFIG + "\",\"digest\":\""
                + digest("x") + "\",\"size\":1},\"layers\":[]}";
        assertThatThrownBy(() -> PackManifest.read(image.getBytes(UTF_8), "it"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no object of a cache");
        String pack = new String(PackManifest.write(new CachePack(List.of(entry("a")))), UTF_8);
        String odd = pack.replaceAll("(cache.pack\":\")[^\"]*", "$1*");
        assertThatThrownBy(() -> PackManifest.read(odd.getBytes(UTF_8), "it")).isInstanceOf(IOException.class);
    }
}
