package dev.drydock.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.remote.CacheSpec.InFolder;
import dev.drydock.remote.CacheSpec.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutPlaceTest {
    private static final Cancellation NEVER = Cancellation.none();

    @TempDir
    Path folder;

    private LayoutPlace place() {
        return new LayoutPlace(new InFolder(folder.resolve("cache"), Mode.MIN));
    }

    private static CachePack pack(String name) {
        return new CachePack(List.of(CachePackTest.entry(name)));
    }

    private static StepKey key(String name) {
        return CachePackTest.entry(name).definition();
    }

    @Test
    void aFolderThatIsNotThereIsEmpty() throws Exception {
        assertThat(place().find(key("a"), NEVER)).isEmpty();
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void writersAtOnceLoseNothing() throws Exception {
        int writers = 8;
        int each = 20;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                String name = "writer " + w;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        place().put(List.of(key(name + " " + i)), pack(name + " " + i), NEVER);
                    }
                    return null;
                }));
            }
            for (Future<?> writer : all) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        LayoutPlace fresh = place();
        for (int w = 0; w < writers; w++) {
            for (int i = 0; i < each; i++) {
                String name = "writer " + w + " " + i;
                assertThat(fresh.find(key(name), NEVER)).as(name).contains(pack(name));
            }
        }
    }

    @Test
    void aNewerPackOfAKeyReplacesTheOlder() throws Exception {
        LayoutPlace place = place();
        place.put(List.of(key("a")), pack("a"), NEVER);
        assertThat(place.find(key("a"), NEVER)).contains(pack("a"));
        CachePack longer = new CachePack(List.of(CachePackTest.entry("b"), CachePackTest.entry("a")));
        place.put(List.of(key("a")), longer, NEVER);
        assertThat(place.find(key("a"), NEVER)).contains(longer);
        assertThat(place().find(key("a"), NEVER)).contains(longer);
    }

    @Test
    void damagedFilesAreNotBelieved() throws Exception {
        place().put(List.of(key("a")), pack("a"), NEVER);
        byte[] manifest = PackManifest.write(pack("a"));
        Path blob =
                folder.resolve("cache/blobs/sha256").resolve(Digest.of(manifest).hex());
        assertThat(blob).hasBinaryContent(manifest);
        manifest[manifest.length / 2] ^= 1;
        Files.write(blob, manifest);
        assertThatThrownBy(() -> place().find(key("a"), NEVER)).isInstanceOf(DigestMismatchException.class);
        Files.delete(blob);
        assertThatThrownBy(() -> place().find(key("a"), NEVER)).isInstanceOf(IOException.class);
        Files.writeString(folder.resolve("cache/index.json"), "[");
        assertThatThrownBy(() -> place().find(key("a"), NEVER)).isInstanceOf(IOException.class);
        place().put(List.of(key("b")), pack("b"), NEVER);
        assertThat(place().find(key("b"), NEVER)).contains(pack("b"));
    }

    @Test
    void aBlobIsCheckedOnItsWayIntoAStore() throws Exception {
        byte[] content = "layer".getBytes(UTF_8);
        Descriptor blob = new Descriptor("application/octet-stream", Digest.of(content), content.length);
        Path file = Files.write(folder.resolve("file"), content);
        assertThat(place().put(blob, () -> file, List.of(), NEVER)).hasToString("UPLOADED");
        assertThat(place().put(blob, () -> file, List.of(), NEVER)).hasToString("ALREADY_THERE");
        Files.writeString(
                folder.resolve("cache/blobs/sha256").resolve(blob.digest().hex()), "other");
        LayerCache store = LayerCache.open(folder.resolve("store"));
        assertThatThrownBy(() -> place().fetch(blob, store.content(), NEVER)).isInstanceOf(IOException.class);
        assertThat(store.content().has(blob.digest())).isFalse();
    }
}
