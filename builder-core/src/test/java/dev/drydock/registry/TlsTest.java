package dev.drydock.registry;

import static dev.drydock.registry.RegistryContract.blob;
import static dev.drydock.registry.RegistryContract.random;
import static dev.drydock.registry.RegistryDouble.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Registries over TLS. A name other than this machine's is reached through a proxy that connects every name to the double.
 */
class TlsTest {
    private static final String HOST = "reg.example";
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path folder;

    private static SSLContext tls;

    private final byte[] bytes = random(50);
    private final Digest digest = blob(bytes).digest();
    private RegistryDouble server;
    private ConnectProxy proxy;

    @BeforeAll
    static void makeCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "test",
                        "-dname",
                        "CN=" + HOST,
                        "-ext",
                        "san=dns:" + HOST,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(STORE_PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, STORE_PASSWORD);
        }
        KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        mine.init(keys, STORE_PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", keys.getCertificate("test"));
        TrustManagerFactory theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        theirs.init(trusted);
        tls = SSLContext.getInstance("TLS");
        tls.init(mine.getKeyManagers(), theirs.getTrustManagers(), null);
    }

    @AfterAll
    static void forget() {
        tls = null;
    }

    @BeforeEach
    void start() throws IOException {
        server = new RegistryDouble(Optional.of(tls));
        server.put("team/app", bytes);
        proxy = new ConnectProxy(server.port());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private RegistryOptions options(String... insecure) {
        return RegistryOptions.defaults()
                .withRetries(2, (time, token) -> {
                    throw new AssertionError("not to be tried again");
                })
                .withInsecure(List.of(insecure))
                .withEnvironment(Map.of("HOME", folder.toString(), "HTTPS_PROXY", "127.0.0.1:" + proxy.port()));
    }

    private boolean has(Registry registry, String host) throws IOException {
        return registry.hasBlob(host, "team/app", digest, Cancellation.none());
    }

    @Test
    void aTrustedCertificateIsAccepted() throws IOException {
        try (Registry registry = HttpRegistry.open(options(), () -> tls)) {
            assertThat(has(registry, HOST)).isTrue();
        }
        assertThat(proxy.asked()).containsExactly(HOST + ":443");
    }

    @Test
    void anUnknownCertificateIsRefusedSayingHowToTrustIt() throws IOException {
        try (Registry registry = HttpRegistry.open(options())) {
            assertThatThrownBy(() -> has(registry, HOST)).isInstanceOfSatisfying(RegistryException.class, e -> {
                assertThat(e.kind()).isEqualTo(Kind.OTHER);
                assertThat(e).hasMessageContaining("its certificate is not trusted");
                assertThat(e.fix()).contains("javax.net.ssl.trustStore", "drydock.insecureRegistries", HOST);
            });
        }
        assertThat(server.asked).isEmpty();
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws IOException {
        try (Registry registry = HttpRegistry.open(options(), () -> tls)) {
            assertThatThrownBy(() -> has(registry, "other.example"))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("its certificate is not trusted");
        }
        assertThat(server.asked).isEmpty();
    }

    @Test
    void dockerHubIsWhereItIs() throws IOException {
        try (Registry registry = HttpRegistry.open(options())) {
            assertThatThrownBy(() -> has(registry, "docker.io"))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageStartingWith("HEAD https://registry-1.docker.io/v2/team/app/blobs/");
        }
        assertThat(proxy.asked()).containsExactly("registry-1.docker.io:443");
    }

    @Test
    void anInsecureRegistrysCertificateIsNotChecked() throws IOException {
        try (Registry registry = HttpRegistry.open(options(HOST))) {
            assertThat(has(registry, HOST)).isTrue();
        }
    }

    @Test
    void aLoopbackPortThatWantsTlsGetsIt() throws IOException {
        try (Registry registry = HttpRegistry.open(options())) {
            assertThat(has(registry, server.host())).isTrue();
        }
    }

    @Test
    void aSecureRegistryCannotLeadToPlainHttp() throws IOException {
        try (RegistryDouble plain = new RegistryDouble();
                Registry registry = HttpRegistry.open(options(), () -> tls)) {
            server.instead("HEAD", ".*", 1, status(307, "Location", plain.url() + "/x"));
            assertThatThrownBy(() -> has(registry, HOST))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("which is not secure");
            Path file = Files.write(folder.resolve("f"), random(4));
            server.instead("POST", ".*", 1, status(202, "Location", plain.url() + "/x"));
            assertThatThrownBy(() -> registry.pushBlob(
                            HOST, "team/app", blob(random(4)), () -> file, List.of(), Cancellation.none()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("which is not secure");
            assertThat(plain.asked).isEmpty();
        }
    }

    @Test
    void aSecureRegistryCannotNameAPlainTokenServer() throws IOException {
        try (RegistryDouble plain = new RegistryDouble();
                Registry registry = HttpRegistry.open(
                        options().withSources(List.of(TestSources.password("test", HOST, "u", "p"))), () -> tls)) {
            server.bearer(plain.url() + "/token", Optional.of("u:p"));
            assertThatThrownBy(() -> has(registry, HOST))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("which is not secure");
            assertThat(plain.asked).isEmpty();
        }
    }
}
