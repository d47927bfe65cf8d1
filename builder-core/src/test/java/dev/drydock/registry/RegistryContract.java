package dev.drydock.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.content.StoreLayout;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.Manifest;
import dev.drydock.image.MediaType;
import dev.drydock.image.Platform;
import dev.drydock.registry.Registry.Pushed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds between Drydock and every registry. */
abstract class RegistryContract {
    static final String USER = "drydock";
    static final String PASSWORD = "pass:word";

    @TempDir
    Path folder;

    private final String repository = "contract/" + UUID.randomUUID();
    private final Cancellation cancellation = Cancellation.none();
    private Registry registry;
    private ContentStore store;

    /** Host and port of the registry under test, which wants {@link #USER} and {@link #PASSWORD}. */
    abstract String host();

    @BeforeEach
    void open() throws IOException {
        registry = registry(PASSWORD);
        store = new ContentStore(StoreLayout.create(folder.resolve("store")));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private Registry registry(String password) {
        return HttpRegistry.open(RegistryOptions.defaults()
                .withEnvironment(Map.of("HOME", folder.toString()))
                .withRetries(0, (time, token) -> {})
                .withSources(List.of(TestSources.password("test", host(), USER, password))));
    }

    @Test
    void aPushedBlobIsThereAndComesBackByteForByte() throws IOException {
        byte[] bytes = random(3_000_000);
        Descriptor blob = blob(bytes);
        assertThat(registry.hasBlob(host(), repository, blob.digest(), cancellation))
                .isFalse();

        assertThat(push(repository, bytes, List.of())).isEqualTo(Pushed.UPLOADED);

        assertThat(registry.hasBlob(host(), repository, blob.digest(), cancellation))
                .isTrue();
        registry.fetchBlob(host(), repository, blob, store, cancellation);
        assertThat(store.openVerified(blob.digest()).readAllBytes()).isEqualTo(bytes);
    }

    @Test
    void anEmptyBlobCanBePushedAndFetched() throws IOException {
        assertThat(push(repository, new byte[0], List.of())).isEqualTo(Pushed.UPLOADED);
        registry.fetchBlob(host(), repository, blob(new byte[0]), store, cancellation);
        assertThat(store.size(Digest.EMPTY)).isZero();
    }

    @Test
    void aBlobThatIsThereIsNotRead() throws IOException {
        byte[] bytes = random(1000);
        push(repository, bytes, List.of());
        Pushed again = registry.pushBlob(
                host(),
                repository,
                blob(bytes),
                () -> {
                    throw new AssertionError("not to be read");
                },
                List.of(),
                cancellation);
        assertThat(again).isEqualTo(Pushed.ALREADY_THERE);
    }

    @Test
    void aBlobIsMountedFromWhereItIs() throws IOException {
        byte[] bytes = random(1000);
        push(repository + "/a", bytes, List.of());
        Pushed mounted = registry.pushBlob(
                host(),
                repository + "/b",
                blob(bytes),
                () -> {
                    throw new AssertionError("not to be read");
                },
                List.of(repository + "/c", repository + "/a"),
                cancellation);
        assertThat(mounted).isEqualTo(Pushed.MOUNTED);
        assertThat(registry.hasBlob(host(), repository + "/b", Digest.of(bytes), cancellation))
                .isTrue();
    }

    @Test
    void aBlobIsUploadedIfItCannotBeMounted() throws IOException {
        byte[] bytes = random(1000);
        assertThat(push(repository, bytes, List.of(repository + "/x", repository + "/y")))
                .isEqualTo(Pushed.UPLOADED);
        assertThat(registry.hasBlob(host(), repository, Digest.of(bytes), cancellation))
                .isTrue();
    }

    @Test
    void manifestsAndIndexesComeBackByTagAndDigest() throws IOException {
        byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
                .getBytes(UTF_8);
        byte[] layer = random(500);
        push(repository, config, List.of());
        push(repository, layer, List.of());
        for (boolean docker : new boolean[] {false, true}) {
            byte[] manifest = new Manifest(
                            docker ? MediaType.DOCKER_MANIFEST : MediaType.OCI_MANIFEST,
                            new Descriptor(
                                    docker ? MediaType.DOCKER_CONFIG : MediaType.OCI_CONFIG,
                                    Digest.of(config),
                                    config.length),
                            List.of(new Descriptor(
                                    docker ? MediaType.DOCKER_LAYER_GZIP : MediaType.OCI_LAYER_GZIP,
                                    Digest.of(layer),
                                    layer.length)),
                            Map.of())
                    .toJson();
            String type = docker ? MediaType.DOCKER_MANIFEST : MediaType.OCI_MANIFEST;
            roundTrip("m" + docker, type, manifest);
            Descriptor member = new Descriptor(type, Digest.of(manifest), manifest.length);
            String indexType = docker ? MediaType.DOCKER_INDEX : MediaType.OCI_INDEX;
            byte[] index = new ImageIndex(
                            indexType,
                            List.of(new ImageIndex.Entry(member, Optional.of(Platform.of("linux", "amd64", "", "")))),
                            Map.of())
                    .toJson();
            roundTrip("i" + docker, indexType, index);
        }
    }

    private void roundTrip(String tag, String type, byte[] bytes) throws IOException {
        Digest digest = registry.pushManifest(host(), repository, tag, type, bytes, cancellation);
        assertThat(digest).isEqualTo(Digest.of(bytes));
        registry.pushManifest(host(), repository, digest.toString(), type, bytes, cancellation);
        for (String reference : List.of(tag, digest.toString())) {
            Registry.Fetched fetched = registry.manifest(host(), repository, reference, cancellation);
            assertThat(fetched.bytes()).isEqualTo(bytes);
            assertThat(fetched.digest()).isEqualTo(digest);
            assertThat(fetched.mediaType()).isEqualTo(type);
        }
    }

    @Test
    void whatIsNotThereIsNotFoundInTheRegistrysWords() {
        assertThatThrownBy(() -> registry.manifest(host(), repository, "none", cancellation))
                .isInstanceOfSatisfying(RegistryException.class, e -> {
                    assertThat(e.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND);
                    assertThat(e)
                            .hasMessageStartingWith(
                                    "GET http://" + host() + "/v2/" + repository + "/manifests/none: 404")
                            .hasMessageContaining("MANIFEST_UNKNOWN");
                });
        assertThatThrownBy(() -> registry.fetchBlob(host(), repository, blob(random(10)), store, cancellation))
                .isInstanceOfSatisfying(RegistryException.class, e -> {
                    assertThat(e.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND);
                    assertThat(e).hasMessageContaining("BLOB_UNKNOWN");
                });
    }

    @Test
    void aManifestOfMissingBlobsIsRefusedInTheRegistrysWords() {
        byte[] manifest = new Manifest(
                        MediaType.OCI_MANIFEST,
                        new Descriptor(MediaType.OCI_CONFIG, Digest.of(random(3)), 3),
                        List.of(),
                        Map.of())
                .toJson();
        assertThatThrownBy(() ->
                        registry.pushManifest(host(), repository, "t", MediaType.OCI_MANIFEST, manifest, cancellation))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("400 MANIFEST_BLOB_UNKNOWN");
    }

    @Test
    void aBlobThatIsNotWhatItsDigestSaysIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("other"), random(10));
        Descriptor promised = new Descriptor(MediaType.OCI_LAYER, Digest.of(random(11)), 10);
        assertThatThrownBy(() -> registry.pushBlob(host(), repository, promised, () -> file, List.of(), cancellation))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("DIGEST_INVALID");
        assertThat(registry.hasBlob(host(), repository, promised.digest(), cancellation))
                .isFalse();
    }

    @Test
    void aWrongPasswordIsDeniedNamingItsSourceAndNotItself() {
        try (Registry wrong = registry("wr0ng:secret")) {
            assertThatThrownBy(() -> wrong.manifest(host(), repository, "t", cancellation))
                    .isInstanceOfSatisfying(RegistryException.class, e -> {
                        assertThat(e.kind()).isEqualTo(RegistryException.Kind.DENIED);
                        assertThat(e).hasMessageContaining("401").hasMessageNotContaining("wr0ng");
                        assertThat(e.fix()).contains("test").doesNotContain("wr0ng");
                    });
        }
    }

    private Pushed push(String to, byte[] bytes, List<String> mountFrom) throws IOException {
        Path file = Files.write(Files.createTempFile(folder, "blob", ""), bytes);
        return registry.pushBlob(host(), to, blob(bytes), () -> file, mountFrom, cancellation);
    }

    static Descriptor blob(byte[] bytes) {
        return new Descriptor(MediaType.OCI_LAYER, Digest.of(bytes), bytes.length);
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
