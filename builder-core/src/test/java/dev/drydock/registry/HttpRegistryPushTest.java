package dev.drydock.registry;

import static dev.drydock.registry.RegistryContract.blob;
import static dev.drydock.registry.RegistryContract.random;
import static dev.drydock.registry.RegistryDouble.respond;
import static dev.drydock.registry.RegistryDouble.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.SizeMismatchException;
import dev.drydock.image.MediaType;
import dev.drydock.registry.Registry.Pushed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushing to registries that do not do as they should. */
class HttpRegistryPushTest {
    private static final String UPLOADS = "/v2/team/app/blobs/uploads/.*";

    @TempDir
    Path folder;

    private final List<Duration> pauses = new ArrayList<>();
    private final byte[] bytes = random(2 << 20);
    private final Descriptor blob = blob(bytes);
    private Path file;
    private RegistryDouble server;
    private Registry registry;

    @BeforeEach
    void start() throws IOException {
        file = Files.write(folder.resolve("blob"), bytes);
        server = new RegistryDouble();
        registry = HttpRegistry.open(RegistryOptions.defaults()
                .withEnvironment(Map.of("HOME", folder.toString()))
                .withRetries(3, (time, token) -> pauses.add(time)));
    }

    @AfterEach
    void stop() {
        registry.close();
        server.close();
    }

    private Pushed push(String... mountFrom) throws IOException {
        return registry.pushBlob(server.host(), "team/app", blob, () -> file, List.of(mountFrom), Cancellation.none());
    }

    private boolean isThere() throws IOException {
        return registry.hasBlob(server.host(), "team/app", blob.digest(), Cancellation.none());
    }

    @Test
    void anUploadThatFailsIsBegunAgainFromTheStart() throws IOException {
        server.instead("PUT", UPLOADS, 1, exchange -> exchange.getRequestBody().readNBytes(1000)); // and hangs up
        server.instead("PUT", UPLOADS, 1, status(500));
        assertThat(push()).isEqualTo(Pushed.UPLOADED);
        assertThat(isThere()).isTrue();
        assertThat(server.count("POST " + UPLOADS)).isEqualTo(3);
        assertThat(pauses).hasSize(2);
    }

    @Test
    void anUploadWhoseAnswerIsLostIsFoundToBeThere() throws IOException {
        server.instead("PUT", UPLOADS, 1, exchange -> {
            server.put("team/app", exchange.getRequestBody().readAllBytes()); // stored, but hangs up
        });
        assertThat(push()).isEqualTo(Pushed.UPLOADED);
        assertThat(server.count("PUT " + UPLOADS)).isEqualTo(1);
    }

    @Test
    void anUploadThatKeepsFailingEnds() {
        server.instead("PUT", UPLOADS, 100, status(503));
        assertThatThrownBy(this::push)
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("503")
                .hasMessageContaining("(tried 4 times)")
                .hasMessageNotContaining("_state");
    }

    @Test
    void aBlobThatIsPushedByManyIsSentOnce() throws Exception {
        CountDownLatch others = new CountDownLatch(3);
        server.instead("POST", UPLOADS, 1, exchange -> {
            try {
                others.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            respond(exchange, 503, new byte[0]);
        });
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Pushed>> pushes = new ArrayList<>();
            pushes.add(threads.submit(() -> push()));
            for (int i = 0; i < 3; i++) {
                pushes.add(threads.submit(() -> {
                    others.countDown();
                    return push();
                }));
            }
            List<Pushed> how = new ArrayList<>();
            for (Future<Pushed> push : pushes) {
                how.add(push.get());
            }
            assertThat(how).containsOnlyOnce(Pushed.UPLOADED);
        } finally {
            threads.shutdown();
        }
        assertThat(server.count("PUT " + UPLOADS)).isEqualTo(1);
    }

    @Test
    void aManifestWhoseBlobIsOutOfSightIsPutAgainAndNotForEver() throws IOException {
        byte[] manifest = "{\"schemaVersion\":2,\"layers\":[]}".getBytes(UTF_8);
        byte[] unknown =
                "{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"blob unknown\"}]}".getBytes(UTF_8);
        String place = "/v2/team/app/manifests/.*";
        server.instead("PUT", place, 2, exchange -> respond(exchange, 400, unknown));
        registry.pushManifest(server.host(), "team/app", "t", MediaType.OCI_MANIFEST, manifest, Cancellation.none());
        assertThat(pauses).hasSize(2);
        server.instead("PUT", place, 100, exchange -> respond(exchange, 404, unknown));
        assertThatThrownBy(() -> registry.pushManifest(
                        server.host(), "team/app", "t", MediaType.OCI_MANIFEST, manifest, Cancellation.none()))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(RegistryException.Kind.BLOB_UNKNOWN))
                .hasMessageContaining("MANIFEST_BLOB_UNKNOWN: blob unknown");
        assertThat(server.count("PUT " + place)).isEqualTo(3 + 4);
    }

    @Test
    void anUploadMayLeadElsewhereAndCarriesNoCredentialsThere() throws IOException {
        try (RegistryDouble elsewhere = new RegistryDouble()) {
            server.basic("user:secret");
            server.instead("POST", UPLOADS, 1, status(202, "Location", elsewhere.url() + "/put/here?sig=a%2Fb"));
            elsewhere.instead("PUT", "/put/here", 1, exchange -> {
                server.put("team/app", exchange.getRequestBody().readAllBytes());
                respond(exchange, 201, new byte[0]);
            });
            try (Registry known = HttpRegistry.open(RegistryOptions.defaults()
                    .withEnvironment(Map.of("HOME", folder.toString()))
                    .withSources(List.of(TestSources.password("test", server.host(), "user", "secret"))))) {
                assertThat(known.pushBlob(server.host(), "team/app", blob, () -> file, List.of(), Cancellation.none()))
                        .isEqualTo(Pushed.UPLOADED);
            }
            assertThat(elsewhere.asked).singleElement().satisfies(asked -> {
                assertThat(asked.authorization()).isEmpty();
                assertThat(asked.query())
                        .isEqualTo(
                                "sig=a%2Fb&digest=" + blob.digest().toString().replace(":", "%3A"));
            });
        }
    }

    @Test
    void anUploadWithoutLocationIsRefused() {
        server.instead("POST", UPLOADS, 1, status(202));
        assertThatThrownBy(this::push).isInstanceOf(RegistryException.class).hasMessageContaining("no Location");
    }

    @Test
    void refusedMountsLeaveNoUploadsOpen() throws IOException {
        assertThat(push("team/a", "team/b", "team/app")).isEqualTo(Pushed.UPLOADED);
        assertThat(server.openUploads()).isZero();
        assertThat(server.asked.stream().filter(asked -> asked.query().startsWith("mount=")))
                .hasSize(2);
    }

    @Test
    void aRegistryThatKnowsNoMountsGetsAnUpload() throws IOException {
        server.instead("POST", UPLOADS, 1, status(405));
        assertThat(push("team/a")).isEqualTo(Pushed.UPLOADED);
        assertThat(isThere()).isTrue();
    }

    @Test
    void aFileOfAnotherSizeIsNotSent() {
        assertThatThrownBy(() -> registry.pushBlob(
                        server.host(),
                        "team/app",
                        new Descriptor(MediaType.OCI_LAYER, blob.digest(), 5),
                        () -> file,
                        List.of(),
                        Cancellation.none()))
                .isInstanceOf(SizeMismatchException.class);
        assertThat(server.count("P.*")).isZero();
    }

    @Test
    void aCancelledUploadEnds() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        // Asked between blocks, of which there are more than five.
        Cancellation soon = Cancellation.when(() -> server.count("POST .*") > 0 && looks.incrementAndGet() > 5);
        assertThatThrownBy(() -> registry.pushBlob(server.host(), "team/app", blob, () -> file, List.of(), soon))
                .isInstanceOf(CancellationException.class);
        assertThat(isThere()).isFalse();
    }

    @Test
    void aManifestStoredAsSomethingElseIsAnError() {
        server.instead(
                "PUT",
                ".*/manifests/t",
                1,
                status(201, "Docker-Content-Digest", blob.digest().toString()));
        assertThatThrownBy(() -> registry.pushManifest(
                        server.host(),
                        "team/app",
                        "t",
                        MediaType.OCI_MANIFEST,
                        "{}".getBytes(UTF_8),
                        Cancellation.none()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("instead of");
    }
}
