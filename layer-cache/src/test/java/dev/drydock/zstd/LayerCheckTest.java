package dev.drydock.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.layer.Compressions;
import dev.drydock.layer.LayerCheck;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who cannot read a form says so, and who can compares it. */
class LayerCheckTest {
    @TempDir
    Path root;

    @Test
    void aFormIsComparedByThoseWhoCanReadIt() throws IOException {
        LayerCache cache = LayerCache.open(root, Compressions.standard().with(new ZstdCompression()), waiting -> {});
        DiffId layer;
        try (LayerOutput out = cache.layers().write()) {
            out.writer().add(LayerEntry.file("f", 0644, 0, 0, 7, 5), new ByteArrayInputStream("hello".getBytes()));
            layer = out.commit().diffId();
        }
        Digest wire = cache.layers()
                .wireForm(layer, new ZstdCompression(3), 1, Cancellation.none())
                .descriptor()
                .digest();
        LayerCheck plain = new LayerCheck(cache.content(), Compressions.standard(), Cancellation.none());
        plain.check(layer);
        assertThat(plain.unread()).containsExactly(layer);
        assertThat(plain.verified()).doesNotContain(wire);
        assertThat(cache.layers().check(List.of(layer), Cancellation.none())).isEmpty();

        byte[] bytes = Files.readAllBytes(cache.content().path(wire));
        bytes[bytes.length / 2] ^= 1;
        cache.content().path(wire).toFile().setWritable(true);
        Files.write(cache.content().path(wire), bytes);
        assertThat(cache.layers().check(List.of(layer), Cancellation.none()))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.file()).isEqualTo(cache.content().path(wire)));
    }
}
