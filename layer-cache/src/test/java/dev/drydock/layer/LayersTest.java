package dev.drydock.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.BlobWriter;
import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreException;
import dev.drydock.content.StoreLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayersTest {
    @TempDir
    Path root;

    private ContentStore store;
    private Layers layers;

    @BeforeEach
    void open() throws IOException {
        store = new ContentStore(StoreLayout.create(root));
        layers = fresh();
    }

    private Layers fresh() {
        return new Layers(store, new Locks(store.layout()), Compressions.standard());
    }

    private Descriptor gzip(byte[] tar) throws IOException {
        try (BlobWriter blob = store.newBlob()) {
            var bytes = new java.io.ByteArrayOutputStream();
            try (var out = Compressions.gzip().compress(bytes, 1)) {
                out.write(tar);
            }
            blob.write(bytes.toByteArray());
            long size = blob.size();
            return new Descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip", blob.commit(), size);
        }
    }

    private CommittedLayer ours() throws IOException {
        try (LayerOutput out = layers.write()) {
            out.writer().add(LayerEntry.directory("d", 0755, 0, 0, FixedTime.T0));
            byte[] content = "hello".repeat(1000).getBytes(StandardCharsets.UTF_8);
            out.writer()
                    .add(
                            LayerEntry.file("d/f", 0644, 0, 0, FixedTime.T0, content.length),
                            new ByteArrayInputStream(content));
            out.writer().add(LayerEntry.file("e", 0644, 0, 0, 5, 2), new ByteArrayInputStream(content));
            return out.commit();
        }
    }

    @Test
    void aPulledLayerIsIndexedInOnePassAndKeepsItsForm() throws IOException {
        byte[] tar = Tars.tar().dir("a").file("a/f", "content").bytes();
        DiffId diffId = new DiffId(Digest.of(tar));
        Descriptor wire = gzip(tar);
        LayerIndex index = layers.ingest(wire, diffId, Cancellation.none());
        assertThat(index.entries()).extracting(LayerEntry::path).containsExactly("a", "a/f");
        assertThat(fresh().index(diffId, Cancellation.none()).sameAs(index)).isTrue();
        assertThat(store.has(diffId.digest())).as("never unpacked").isFalse();
        WireForm form = fresh().wireForm(diffId, Compressions.gzip(), 2, Cancellation.none());
        assertThat(form.descriptor()).isEqualTo(wire);
    }

    @Test
    void aLayerThatIsNotThePromisedOneIsRefused() throws IOException {
        Descriptor wire = gzip(Tars.tar().dir("a").bytes());
        DiffId promised = new DiffId(Digest.of(Tars.tar().dir("b").bytes()));
        assertThatThrownBy(() -> layers.ingest(wire, promised, Cancellation.none()))
                .isInstanceOfSatisfying(
                        DigestMismatchException.class,
                        e -> assertThat(e.expected()).isEqualTo(promised.digest()));
        assertThat(layers.hasIndex(promised)).isFalse();
        assertThat(layers.available(promised)).isFalse();
        assertThatThrownBy(() -> layers.index(promised, Cancellation.none())).isInstanceOf(MissingLayerException.class);
    }

    @Test
    void aFormNobodyComparedIsNotTheLayersOnceItsPlainBytesAreHere() throws IOException {
        CommittedLayer layer = ours();
        Descriptor lie = gzip(Tars.tar().dir("a").bytes());
        Files.delete(store.path(lie.digest()));
        layers.addSource(layer.diffId(), new LayerSource("example.com", "cache", lie), Cancellation.none());
        WireForm form = layers.wireForm(layer.diffId(), Compressions.gzip(), 1, Cancellation.none());
        assertThat(form.descriptor().digest()).isNotEqualTo(lie.digest());
        assertThat(store.has(form.descriptor().digest())).isTrue();
    }

    @Test
    void aFormOfAnotherLayerIsForgottenWithItsSources() throws IOException {
        DiffId diffId = new DiffId(Digest.of(Tars.tar().dir("b").bytes()));
        Descriptor lie = gzip(Tars.tar().dir("a").bytes());
        layers.addSource(diffId, new LayerSource("example.com", "cache", lie), Cancellation.none());
        WireForm form = layers.wireForms(diffId).get(0);
        layers.disown(diffId, form.descriptor(), Cancellation.none());
        assertThat(layers.available(diffId)).isFalse();
        assertThat(layers.wireForms(diffId)).isEmpty();
    }

    @Test
    void whatALayerIsAtAnEpochIsKnownWhileThatCanBeHad() throws IOException {
        DiffId diffId = new DiffId(Digest.of(new byte[1]));
        DiffId result = new DiffId(Digest.of(new byte[2]));
        layers.addEpoch(diffId, 7, result, Cancellation.none());
        assertThat(layers.knownAtEpoch(diffId, 7)).isEmpty();
        Descriptor wire = new Descriptor(Compressions.OCI_LAYER, Digest.of(new byte[2]), 2);
        layers.addSource(result, new LayerSource("example.com", "cache", wire), Cancellation.none());
        assertThat(layers.knownAtEpoch(diffId, 7)).contains(result);
        layers.addEpoch(diffId, 7, diffId, Cancellation.none());
        assertThat(layers.atEpoch(diffId, 7, Cancellation.none()))
                .as("the first stays")
                .isEqualTo(result);
    }

    @Test
    void contentsComeInTheOrderOfTheTarFromEitherForm() throws IOException {
        CommittedLayer layer = ours();
        List<LayerEntry> files = new ArrayList<>(layer.index().entries().stream()
                .filter(e -> e.type() == EntryType.FILE)
                .toList());
        java.util.Collections.reverse(files);
        layers.wireForm(layer.diffId(), Compressions.gzip(), 1, Cancellation.none());
        for (int i = 0; i < 2; i++) {
            List<String> seen = new ArrayList<>();
            layers.contents(
                    layer.diffId(),
                    files,
                    (file, content) ->
                            seen.add(file.path() + " " + new String(content.readNBytes(2), StandardCharsets.UTF_8)),
                    Cancellation.none());
            assertThat(seen).containsExactly("d/f he", "e he");
            Files.deleteIfExists(store.path(layer.diffId().digest())); // the second time: only the gzip form is left
        }
    }

    @Test
    void damagedContentIsNoticed() throws IOException {
        CommittedLayer layer = ours();
        LayerEntry file = layer.index().entry("d/f").orElseThrow();
        byte[] bytes = Files.readAllBytes(store.path(layer.diffId().digest()));
        bytes[(int) file.offset() + 100]++;
        Files.write(store.path(layer.diffId().digest()), bytes);
        assertThatThrownBy(() -> layers.contents(layer.diffId(), List.of(file), (f, in) -> {}, Cancellation.none()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("d/f");
    }

    @Test
    void theEpochMakesAnotherLayerOnce() throws IOException {
        CommittedLayer layer = ours();
        DiffId at = layers.atEpoch(layer.diffId(), 1_600_000_000L, Cancellation.none());
        assertThat(at).isNotEqualTo(layer.diffId());
        assertThat(fresh().atEpoch(layer.diffId(), 1_600_000_000L, Cancellation.none()))
                .isEqualTo(at);
        assertThat(layers.index(at, Cancellation.none()).entries())
                .extracting(LayerEntry::mtimeSeconds)
                .containsExactly(1_600_000_000L, 1_600_000_000L, 5L);
        assertThat(layers.atEpoch(at, 1_700_000_000L, Cancellation.none()))
                .as("has no fixed time, and no later one")
                .isEqualTo(at);
        assertThat(layers.atEpoch(layer.diffId(), FixedTime.T0, Cancellation.none()))
                .isEqualTo(layer.diffId());
        assertThat(layers.index(layers.atEpoch(at, 4, Cancellation.none()), Cancellation.none())
                        .entries())
                .extracting(LayerEntry::mtimeSeconds)
                .containsOnly(4L);
        Files.delete(root.resolve("layers").resolve(at.hex()).resolve("index"));
        LayerIndex derived = layers.index(at, Cancellation.none());
        assertThat(fresh().index(at, Cancellation.none()).sameAs(derived)).isTrue();
    }

    @Test
    void manyWhoWantTheSameFormGetTheOneThatIsMadeOnce() throws Exception {
        CommittedLayer layer = ours();
        var workers = Executors.newFixedThreadPool(4);
        try {
            List<Callable<WireForm>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> fresh().wireForm(layer.diffId(), Compressions.gzip(), 1, Cancellation.none()));
            }
            List<WireForm> forms = new ArrayList<>();
            for (Future<WireForm> f : workers.invokeAll(tasks)) {
                forms.add(f.get());
            }
            assertThat(forms).containsOnly(forms.get(0));
        } finally {
            workers.shutdown();
        }
        try (var blobs = Files.list(root.resolve("blobs/sha256"))) {
            assertThat(blobs).hasSize(2);
        }
    }

    @Test
    void aSourceMakesALayerAvailableWithoutItsBytes() throws IOException {
        DiffId elsewhere = new DiffId(Digest.EMPTY);
        Descriptor wire = new Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", Digest.of(new byte[1]), 10);
        layers.addSource(elsewhere, new LayerSource("localhost:5000", "base", wire), Cancellation.none());
        assertThat(fresh().available(elsewhere)).isTrue();
        assertThat(fresh().present(elsewhere)).isFalse();
        assertThat(fresh().wireForm(elsewhere, Compressions.gzip(), 1, Cancellation.none())
                        .descriptor())
                .isEqualTo(wire);
        assertThatThrownBy(() -> fresh().index(elsewhere, Cancellation.none()))
                .isInstanceOfSatisfying(
                        MissingLayerException.class,
                        e -> assertThat(e.sources()).hasSize(1));
    }
}
