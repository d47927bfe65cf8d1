package dev.drydock.registry;

import static dev.drydock.registry.RegistryContract.blob;
import static dev.drydock.registry.RegistryContract.random;
import static dev.drydock.registry.RegistryDouble.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.StoreLayout;
import dev.drydock.registry.Registry.Pushed;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asking: passwords, tokens, and where they go. */
class HttpRegistryAuthTest {
    private static final String SECRET = "s3cr3t:with:colons";

    @TempDir
    Path folder;

    private final List<String> trace = new CopyOnWriteArrayList<>();
    private final Cancellation cancellation = Cancellation.none();
    private final byte[] bytes = random(100);
    private final Descriptor blob = blob(bytes);
    private RegistryDouble server;

    @BeforeEach
    void start() throws IOException {
        server = new RegistryDouble();
        server.put("team/app", bytes);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(String.join("\n", trace)).doesNotContain("s3cr3t").doesNotContain("r3fresh");
    }

    private RegistryOptions options() {
        return RegistryOptions.defaults()
                .withEnvironment(Map.of("HOME", folder.toString()))
                .withRetries(0, (time, token) -> {})
                .withTrace(trace::add);
    }

    private Registry as(Credentials credentials) {
        return HttpRegistry.open(options().withSources(List.of(TestSources.of("test", server.host(), credentials))));
    }

    private Registry user() {
        return as(Credentials.of("user", SECRET));
    }

    private boolean has(Registry registry) throws IOException {
        return registry.hasBlob(server.host(), "team/app", blob.digest(), cancellation);
    }

    @Test
    void credentialsAreNotLookedForUntilTheRegistryAsks() throws IOException {
        try (Registry registry = user()) {
            assertThat(has(registry)).isTrue();
        }
        assertThat(trace).isEmpty();
        assertThat(server.asked)
                .allSatisfy(asked -> assertThat(asked.authorization()).isEmpty());
    }

    @Test
    void thePasswordIsSentUnaskedOnceTheRegistryHasAsked() throws IOException {
        server.basic("user:" + SECRET);
        try (Registry registry = user()) {
            has(registry);
            has(registry);
        }
        assertThat(server.count("HEAD .*")).isEqualTo(3);
        assertThat(trace).containsExactly("credentials for " + server.host() + "/team/app are from test");
    }

    @Test
    void oneTokenServesUntilItIsRefused() throws IOException {
        server.bearer(server.url() + "/token", Optional.of("user:" + SECRET));
        try (Registry registry = user()) {
            has(registry);
            has(registry);
            assertThat(server.count("GET /token")).isEqualTo(1);
            server.forgetTokens();
            assertThat(has(registry)).isTrue();
            assertThat(server.count("GET /token")).isEqualTo(2);
        }
    }

    @Test
    void severalThreadsShareOneToken() throws Exception {
        server.bearer(server.url() + "/token", Optional.of("user:" + SECRET));
        ContentStore store = new ContentStore(StoreLayout.create(folder.resolve("store")));
        List<Descriptor> blobs = new ArrayList<>();
        for (int size = 1; size <= 16; size++) {
            server.put("team/app", random(size * 10_000));
            blobs.add(blob(random(size * 10_000)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Registry registry = user()) {
            List<Callable<Boolean>> fetches = new ArrayList<>();
            for (Descriptor each : blobs) {
                fetches.add(() -> {
                    registry.fetchBlob(server.host(), "team/app", each, store, cancellation);
                    return store.has(each.digest());
                });
            }
            for (Future<Boolean> fetched : threads.invokeAll(fetches)) {
                assertThat(fetched.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.count("GET /token")).isEqualTo(1);
    }

    @Test
    void anyoneMayHaveATokenIfTheServerSaysSo() throws IOException {
        server.bearer(server.url() + "/token", Optional.empty());
        try (Registry registry = HttpRegistry.open(options())) {
            assertThat(has(registry)).isTrue();
        }
        assertThat(trace)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("no credentials for " + server.host())
                        .contains("~/.docker/config.json (not there)"));
    }

    @Test
    void anIdentityTokenIsExchangedByPost() throws IOException {
        server.bearer(server.url() + "/token", Optional.of("nobody:" + SECRET));
        server.identityToken("r3fresh+/=&");
        try (Registry registry = as(Credentials.of("<token>", "r3fresh+/=&"))) {
            assertThat(has(registry)).isTrue();
        }
        assertThat(server.count("POST /token")).isEqualTo(1);
    }

    @Test
    void eachRepositoryAndActionHasItsOwnToken() throws IOException {
        server.bearer(server.url() + "/token", Optional.of("user:" + SECRET));
        server.put("team/base", random(7));
        Path file = Files.write(folder.resolve("f"), random(7));
        try (Registry registry = user()) {
            has(registry);
            assertThat(registry.pushBlob(
                            server.host(), "team/app", blob(random(7)), () -> file, List.of("team/base"), cancellation))
                    .isEqualTo(Pushed.MOUNTED);
        }
        assertThat(server.asked.stream()
                        .filter(asked -> asked.path().equals("/token"))
                        .map(asked -> asked.query().replaceFirst("^.*?&scope=", "")))
                .containsExactly(
                        "repository%3Ateam%2Fapp%3Apull",
                        "repository%3Ateam%2Fapp%3Apull%2Cpush",
                        "repository%3Ateam%2Fapp%3Apull%2Cpush&scope=repository%3Ateam%2Fbase%3Apull");
    }

    @Test
    void aMountThatTheTokenServerDeniesBecomesAnUpload() throws IOException {
        server.bearer(server.url() + "/token", Optional.of("user:" + SECRET));
        Path file = Files.write(folder.resolve("f"), random(7));
        try (Registry registry = user()) {
            registry.pushBlob(server.host(), "team/app", blob, () -> file, List.of(), cancellation);
            server.instead("GET", "/token", 1, status(403)); // the next token that is asked for is the mount's
            assertThat(registry.pushBlob(
                            server.host(), "team/app", blob(random(7)), () -> file, List.of("team/x"), cancellation))
                    .isEqualTo(Pushed.UPLOADED);
        }
    }

    @Test
    void aWrongPasswordAtTheTokenServerIsDeniedWithoutShowingWhatWasSent() {
        server.bearer(server.url() + "/token", Optional.of("user:other"));
        try (Registry registry = user()) {
            assertThatThrownBy(() -> has(registry)).isInstanceOfSatisfying(RegistryException.class, e -> {
                assertThat(e.kind()).isEqualTo(Kind.DENIED);
                assertThat(e).hasMessageContaining("GET " + server.url() + "/token: 401 UNAUTHORIZED");
                assertThat(e).hasMessageContaining("nobody with Basic ****"); // the double says it back
                assertThat(e.fix()).contains("credentials from test");
            });
        }
    }

    @Test
    void withoutCredentialsTheFixSaysWhereTheyWereLookedFor() {
        server.basic("user:" + SECRET);
        try (Registry registry = HttpRegistry.open(options())) {
            assertThatThrownBy(() -> registry.fetchBlob(
                            server.host(),
                            "team/app",
                            blob,
                            new ContentStore(StoreLayout.create(folder.resolve("store"))),
                            cancellation))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.fix())
                                    .contains(
                                            "docker login",
                                            server.host(),
                                            "~/.docker/config.json",
                                            "containers/auth.json"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://registry.example/token",
                "http://10.1.2.3/token",
                "file:///etc/passwd",
                "ftp://127.0.0.1/token",
                "https://user@127.0.0.1/token",
                "token",
                ""
            })
    void noOtherRealmIsTrusted(String realm) {
        server.bearer(realm, Optional.of("user:" + SECRET));
        try (Registry registry = user()) {
            assertThatThrownBy(() -> has(registry))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("no credentials are sent there");
        }
    }

    @Test
    void aTokenServersRedirectIsNotFollowed() throws IOException {
        try (RegistryDouble elsewhere = new RegistryDouble()) {
            server.bearer(server.url() + "/token", Optional.of("user:" + SECRET));
            server.instead("GET", "/token", 1, status(302, "Location", elsewhere.url() + "/token"));
            try (Registry registry = user()) {
                assertThatThrownBy(() -> has(registry))
                        .isInstanceOf(RegistryException.class)
                        .hasMessageContaining("/token: 302");
            }
            assertThat(elsewhere.asked).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"token\":\"a b\"}", "{\"token\":\"a\\r\\nX: y\"}", "s3cr3t"})
    void aTokenThatIsNoneIsRefused(String answer) {
        server.bearer(server.url() + "/token", Optional.of("user:" + SECRET));
        server.instead("GET", "/token", 1, exchange -> RegistryDouble.respond(exchange, 200, answer.getBytes(UTF_8)));
        try (Registry registry = user()) {
            assertThatThrownBy(() -> has(registry))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageNotContaining("s3cr3t")
                    .hasNoCause();
        }
    }

    @Test
    void optionsAndCredentialsPrintNoSecrets() {
        RegistryOptions options = options()
                .withEnvironment(Map.of("HTTPS_PROXY", "http://u:" + SECRET + "@proxy"))
                .withSources(List.of(TestSources.password("test", "h", "user", SECRET)));
        assertThat(options.toString()).doesNotContain("s3cr3t");
        assertThat(List.of(
                                Credentials.of("user", SECRET),
                                Credentials.of("<token>", SECRET),
                                new Credentials.RegistryToken(SECRET),
                                Authorization.bearer(SECRET))
                        .toString())
                .doesNotContain("s3cr3t");
    }
}
