package dev.drydock.registry;

import static dev.drydock.registry.RegistryContract.blob;
import static dev.drydock.registry.RegistryContract.random;
import static dev.drydock.registry.RegistryDouble.respond;
import static dev.drydock.registry.RegistryDouble.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.content.SizeMismatchException;
import dev.drydock.content.StoreLayout;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.MediaType;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pulling from registries that do not do as they should. */
class HttpRegistryPullTest {
    private static final String REPOSITORY = "team/app";
    private static final String BLOB = "/v2/team/app/blobs/.*";
    private static final String MANIFEST = "/v2/team/app/manifests/.*";
    private static final int SIZE = 3 << 20;

    @TempDir
    Path folder;

    private final List<Duration> pauses = new ArrayList<>();
    private final Cancellation cancellation = Cancellation.none();
    private final byte[] bytes = random(SIZE);
    private final Descriptor blob = blob(bytes);
    private RegistryDouble server;
    private Registry registry;
    private ContentStore store;

    @BeforeEach
    void start() throws IOException {
        server = new RegistryDouble();
        server.put(REPOSITORY, bytes);
        registry = HttpRegistry.open(options());
        store = new ContentStore(StoreLayout.create(folder.resolve("store")));
    }

    private RegistryOptions options() {
        return RegistryOptions.defaults()
                .withEnvironment(Map.of("HOME", folder.toString()))
                .withRetries(3, (time, token) -> pauses.add(time));
    }

    @AfterEach
    void stop() {
        registry.close();
        server.close();
    }

    // ---- blobs ----

    private void fetch() throws IOException {
        registry.fetchBlob(server.host(), REPOSITORY, blob, store, cancellation);
    }

    /** Sends this many bytes of the blob, then hangs up. */
    private RegistryDouble.Misbehaviour cutAfter(int sent) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, sent);
            exchange.getResponseBody().flush();
        };
    }

    @Test
    void aBrokenTransferGoesOnWhereItStopped() throws IOException {
        server.instead("GET", BLOB, 1, cutAfter(2 << 20));
        fetch();
        assertThat(store.openVerified(blob.digest()).readAllBytes()).isEqualTo(bytes);
        RegistryDouble.Asked last = server.asked.get(server.asked.size() - 1);
        assertThat(last.range()).hasValueSatisfying(range -> assertThat(range).matches("bytes=[0-9]{6,7}-"));
        assertThat(pauses).hasSize(1);
    }

    @Test
    void aRegistryThatKnowsNoRangesIsReadAgain() throws IOException {
        server.instead("GET", BLOB, 1, cutAfter(2 << 20));
        server.instead("GET", BLOB, 1, exchange -> respond(exchange, 200, bytes));
        fetch();
        assertThat(store.openVerified(blob.digest()).readAllBytes()).isEqualTo(bytes);
    }

    @Test
    void aRangeThatWasNotAskedForIsRefused() {
        server.instead("GET", BLOB, 1, cutAfter(2 << 20));
        server.instead("GET", BLOB, 1, exchange -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 5-9/" + SIZE);
            respond(exchange, 206, new byte[5]);
        });
        assertThatThrownBy(this::fetch).isInstanceOf(RegistryException.class).hasMessageContaining("bytes 5-9");
        assertNothingStored();
    }

    @Test
    void aTransferThatNeverGetsFurtherEnds() {
        server.instead("GET", BLOB, 100, cutAfter(0));
        assertThatThrownBy(this::fetch)
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining("(tried 4 times)");
        assertThat(server.count("GET " + BLOB)).isEqualTo(4);
        assertNothingStored();
    }

    @Test
    void otherBytesAreRefused() {
        byte[] other = bytes.clone();
        other[SIZE / 2] ^= 1;
        server.instead("GET", BLOB, 100, exchange -> respond(exchange, 200, other));
        assertThatThrownBy(this::fetch).isInstanceOf(DigestMismatchException.class);
        assertNothingStored();
    }

    @ParameterizedTest
    @CsvSource({"-1", "1"})
    void anotherLengthIsRefusedBeforeItIsRead(int more) {
        server.instead("GET", BLOB, 100, exchange -> respond(exchange, 200, new byte[SIZE + more]));
        assertThatThrownBy(this::fetch).isInstanceOf(SizeMismatchException.class);
        assertThat(server.count("GET " + BLOB)).isEqualTo(1);
        assertNothingStored();
    }

    @Test
    void aBodyWithoutLengthIsReadNoFurtherThanItsSize() throws InterruptedException {
        CountDownLatch hungUp = new CountDownLatch(1);
        server.instead("GET", BLOB, 1, exchange -> {
            exchange.sendResponseHeaders(200, 0); // chunked, without end
            byte[] mebibyte = new byte[1 << 20];
            try {
                for (int i = 0; i < 10_000; i++) {
                    exchange.getResponseBody().write(mebibyte);
                }
            } catch (IOException e) {
                hungUp.countDown();
            }
        });
        assertThatThrownBy(this::fetch).isInstanceOf(SizeMismatchException.class);
        assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        assertNothingStored();
    }

    @Test
    void aBlobThatIsInTheStoreIsNotFetched() throws IOException {
        store.put(bytes);
        fetch();
        assertThat(server.asked).isEmpty();
    }

    @Test
    void aCancelledTransferEndsAndLeavesNothing() {
        Cancellation soon = Cancellation.when(() -> server.count("GET " + BLOB) > 0);
        assertThatThrownBy(() -> registry.fetchBlob(server.host(), REPOSITORY, blob, store, soon))
                .isInstanceOf(CancellationException.class);
        assertNothingStored();
    }

    private void assertNothingStored() {
        assertThat(store.has(blob.digest())).isFalse();
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ---- redirects ----

    @Test
    void credentialsDoNotGoAlongToAnotherPort() throws IOException {
        try (RegistryDouble elsewhere = new RegistryDouble()) {
            elsewhere.put(REPOSITORY, bytes);
            server.basic("user:secret");
            server.instead(
                    "GET",
                    BLOB,
                    1,
                    exchange -> status(
                                    307,
                                    "Location",
                                    elsewhere.url() + exchange.getRequestURI().getPath() + "?X-Signature=abc")
                            .answer(exchange));
            try (Registry known = HttpRegistry.open(
                    options().withSources(List.of(TestSources.password("test", server.host(), "user", "secret"))))) {
                assertThat(known.hasBlob(server.host(), REPOSITORY, blob.digest(), cancellation))
                        .isTrue(); // from here on the credentials are sent unasked
                known.fetchBlob(server.host(), REPOSITORY, blob, store, cancellation);
            }
            assertThat(server.asked.get(server.asked.size() - 1).authorization())
                    .isPresent();
            assertThat(elsewhere.asked)
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.authorization()).isEmpty());
        }
    }

    @Test
    void aChallengeFromElsewhereIsNotAnswered() throws IOException {
        try (RegistryDouble elsewhere = new RegistryDouble()) {
            elsewhere.basic("user:secret");
            server.instead("GET", BLOB, 1, status(302, "Location", elsewhere.url() + "/v2/team/app/blobs/x?token=t0k"));
            try (Registry known = HttpRegistry.open(
                    options().withSources(List.of(TestSources.password("test", server.host(), "user", "secret"))))) {
                assertThatThrownBy(() -> known.fetchBlob(server.host(), REPOSITORY, blob, store, cancellation))
                        .isInstanceOf(RegistryException.class)
                        .hasMessageContaining(elsewhere.url() + "/v2/team/app/blobs/x: 401")
                        .hasMessageNotContaining("t0k");
            }
            assertThat(elsewhere.asked)
                    .allSatisfy(asked -> assertThat(asked.authorization()).isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"file:///etc/passwd", "ftp://127.0.0.1/x", "http://user:secret@127.0.0.1/", "http:///x", "':::'"})
    void aRedirectToWhatIsNotHttpIsRefused(String location) {
        server.instead("GET", BLOB, 1, status(302, "Location", location));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("not followed")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aCircleOfRedirectsEnds() {
        server.instead("GET", BLOB, 100, status(302, "Location", "x"));
        assertThatThrownBy(this::fetch).isInstanceOf(RegistryException.class).hasMessageContaining("redirects");
    }

    // ---- manifests ----

    private static final String OCI = "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}";

    private Registry.Fetched manifest(String reference) throws IOException {
        return registry.manifest(server.host(), REPOSITORY, reference, cancellation);
    }

    @Test
    void theMediaTypeIsTheHeadersOrTheDocumentsOwn() throws IOException {
        server.put(REPOSITORY, "a", MediaType.OCI_MANIFEST + "; charset=utf-8", OCI.getBytes(UTF_8));
        assertThat(manifest("a").mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        String docker = OCI.replace("{\"s", "{\"mediaType\":\"" + MediaType.DOCKER_MANIFEST + "\",\"s");
        server.instead("GET", MANIFEST, 1, exchange -> respond(exchange, 200, docker.getBytes(UTF_8)));
        assertThat(manifest("b").mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
        String index = "{\"schemaVersion\":2,\"manifests\":[]}";
        server.instead("GET", MANIFEST, 1, exchange -> respond(exchange, 200, index.getBytes(UTF_8)));
        assertThat(manifest("c").mediaType()).isEqualTo(MediaType.OCI_INDEX);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"schemaVersion\":2,\"layers\":[],\"manifests\":[]} | index and an image at once",
                "{\"schemaVersion\":2,\"config\":{},\"manifests\":[]} | index and an image at once",
                "{\"schemaVersion\":2,\"manifests\":[]} | not what its media type says",
                "{\"schemaVersion\":2} | not what its media type says",
                "{\"config\":{},\"layers\":[]} | no schemaVersion 2",
                "{\"schemaVersion\":1,\"fsLayers\":[]} | schema version 1",
                "{\"schemaVersion\":2,\"mediaType\":\"text/x\",\"layers\":[]} | is not its Content-Type",
                "{\"schemaVersion\":2,\"layers\":[],\"layers\":[]} | Duplicate field",
                "{\"schemaVersion\":2,\"layers\":[]} {} | goes on after its end",
                "[] | not a JSON object",
                "{\"schemaVersion\": | not JSON",
            })
    void aDocumentThatMeansNothingOrTwoThingsIsRefused(String json, String message) {
        server.put(REPOSITORY, "t", MediaType.OCI_MANIFEST, json.getBytes(UTF_8));
        assertThatThrownBy(() -> manifest("t"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("/v2/team/app/manifests/t");
    }

    @Test
    void aManifestThatIsNotItsDigestIsRefused() {
        Digest wanted = Digest.of("other".getBytes(UTF_8));
        server.put(REPOSITORY, wanted.toString(), MediaType.OCI_MANIFEST, OCI.getBytes(UTF_8));
        assertThatThrownBy(() -> manifest(wanted.toString()))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining(wanted.toString());
        server.instead("GET", MANIFEST, 1, exchange -> {
            exchange.getResponseHeaders().add("Docker-Content-Digest", wanted.toString());
            respond(exchange, 200, OCI.getBytes(UTF_8));
        });
        assertThatThrownBy(() -> manifest("tag")).isInstanceOf(DigestMismatchException.class);
    }

    @Test
    void aHugeManifestIsRefused() {
        server.put(REPOSITORY, "t", MediaType.OCI_MANIFEST, new byte[9 << 20]);
        assertThatThrownBy(() -> manifest("t"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("larger than 8 MiB");
    }

    @ParameterizedTest
    @CsvSource({"../../etc, t", "a/../b, t", "a, '../x'", "a, 'x/y'", "a, 'x?y'", "A, t", "a%2f, t"})
    void namesThatAreNoneNeverBecomeAddresses(String repository, String reference) {
        assertThatThrownBy(() -> registry.manifest(server.host(), repository, reference, cancellation))
                .isInstanceOf(ImageFormatException.class);
        assertThat(server.asked).isEmpty();
    }

    // ---- tries ----

    @Test
    void tooManyRequestsAreTriedAgainAfterAsLongAsIsAsked() throws IOException {
        server.put(REPOSITORY, "t", MediaType.OCI_MANIFEST, OCI.getBytes(UTF_8));
        server.instead("GET", MANIFEST, 1, status(429, "Retry-After", "7"));
        server.instead("GET", MANIFEST, 1, status(503));
        assertThat(manifest("t").bytes()).isEqualTo(OCI.getBytes(UTF_8));
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(1));
    }

    @Test
    void aDateToTryAgainIsComparedWithTheServersClock() throws IOException {
        server.put(REPOSITORY, "t", MediaType.OCI_MANIFEST, OCI.getBytes(UTF_8));
        server.instead("GET", MANIFEST, 1, exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "Wed, 21 Oct 2099 07:28:00 GMT");
            respond(exchange, 503, new byte[0]);
        });
        assertThatThrownBy(() -> manifest("t"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("503");
        assertThat(pauses).isEmpty(); // nobody waits for decades
    }

    @Test
    void triesEnd() {
        server.instead("GET", MANIFEST, 100, status(500));
        assertThatThrownBy(() -> manifest("t"))
                .isInstanceOf(RegistryException.class)
                .hasMessage("GET " + server.url() + "/v2/team/app/manifests/t: 500 (tried 4 times)");
        assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void whatWasRefusedIsNotTriedAgain() {
        server.instead("GET", MANIFEST, 100, status(418));
        assertThatThrownBy(() -> manifest("t"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("418");
        assertThat(server.count("GET " + MANIFEST)).isEqualTo(1);
    }

    @Test
    void aCutManifestIsFetchedAgain() throws IOException {
        server.put(REPOSITORY, "t", MediaType.OCI_MANIFEST, OCI.getBytes(UTF_8));
        server.instead("GET", MANIFEST, 1, exchange -> {
            exchange.sendResponseHeaders(200, OCI.length());
            exchange.getResponseBody().write(OCI.getBytes(UTF_8), 0, 10);
        });
        assertThat(manifest("t").bytes()).isEqualTo(OCI.getBytes(UTF_8));
    }

    @Test
    void aRegistryThatIsNotRunningIsSaidToBeUnreachableAtOnce() throws IOException {
        String host;
        try (ServerSocket socket = new ServerSocket(0)) {
            host = "127.0.0.1:" + socket.getLocalPort();
        }
        assertThatThrownBy(() -> registry.manifest(host, REPOSITORY, "t", cancellation))
                .isInstanceOfSatisfying(RegistryException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
                    assertThat(e.fix()).contains("is it running");
                })
                .hasMessageContaining("Connection refused");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aRegistryThatDoesNotAnswerIsGivenUpOn() {
        CountDownLatch over = new CountDownLatch(1);
        server.instead("GET", MANIFEST, 100, exchange -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (Registry hasty = HttpRegistry.open(options()
                .withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(100))
                .withRetries(1, (time, token) -> {}))) {
            assertThatThrownBy(() -> hasty.manifest(server.host(), REPOSITORY, "t", cancellation))
                    .isInstanceOfSatisfying(
                            RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                    .hasMessageContaining("no answer in time")
                    .hasMessageContaining("tried 2 times");
        } finally {
            over.countDown();
        }
    }

    // ---- offline ----

    @Test
    void offlineNothingIsAskedAndEachCallSaysWhatItNeeded() {
        try (Registry offline = HttpRegistry.open(options().withOffline(true))) {
            assertThatThrownBy(() -> offline.manifest(server.host(), REPOSITORY, "t", cancellation))
                    .isInstanceOfSatisfying(RegistryException.class, e -> {
                        assertThat(e.kind()).isEqualTo(Kind.OFFLINE);
                        assertThat(e.fix()).isEqualTo("run once without -o (offline)");
                    })
                    .hasMessage("offline: the manifest of " + server.host() + "/team/app:t is needed");
            assertThatThrownBy(() -> offline.fetchBlob(server.host(), REPOSITORY, blob, store, cancellation))
                    .hasMessage("offline: the blob " + blob.digest() + " of " + server.host() + "/team/app is needed");
            assertThatThrownBy(() ->
                            offline.pushBlob(server.host(), REPOSITORY, blob, () -> folder, List.of(), cancellation))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageStartingWith("offline: ");
        }
        assertThat(server.asked).isEmpty();
    }
}
