package dev.drydock.registry;

import static dev.drydock.registry.RegistryContract.blob;
import static dev.drydock.registry.RegistryContract.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and helpers, in their order. */
class CredentialChainTest {
    @TempDir
    Path home;

    private final List<String> trace = new ArrayList<>();
    private Path bin;

    @BeforeEach
    void makeBin() throws IOException {
        bin = Files.createDirectory(home.resolve("bin"));
    }

    private RegistryOptions options() {
        return RegistryOptions.defaults()
                .withTrace(trace::add)
                .withRetries(0, (time, token) -> {})
                .withEnvironment(Map.of("HOME", home.toString(), "PATH", "relative:" + bin + ":/usr/bin:/bin"));
    }

    private void write(String path, String content) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void helper(String suffix, String script) throws IOException {
        Path program = Files.writeString(bin.resolve("docker-credential-" + suffix), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private Lookup find(String registry) {
        return new CredentialChain(options()).find(registry, "team/app");
    }

    @Test
    void sourcesOfTheCallerComeFirstThenDockersFileThenContainers() throws IOException {
        write(".docker/config.json", "{\"auths\":{\"a\":{\"username\":\"docker\",\"password\":\"p\"}}}");
        write(
                ".config/containers/auth.json",
                "{\"auths\":{\"a\":{\"username\":\"containers\",\"password\":\"p\"},"
                        + "\"b\":{\"username\":\"containers\",\"password\":\"p\"}}}");
        RegistryOptions withSource =
                options().withSources(List.of(TestSources.password("settings.xml", "a", "maven", "p")));
        assertThat(new CredentialChain(withSource).find("a", "x").from()).isEqualTo("settings.xml");
        assertThat(find("a").from()).isEqualTo("~/.docker/config.json");
        assertThat(find("b").from()).isEqualTo("~/.config/containers/auth.json");
        assertThat(find("c").lookedAt()).containsExactly("~/.docker/config.json", "~/.config/containers/auth.json");
    }

    @Test
    void theEnvironmentSaysWhereFilesAre() throws IOException {
        write("d/config.json", "{\"auths\":{\"a\":{\"username\":\"d\",\"password\":\"p\"}}}");
        write("r.json", "{\"auths\":{\"b\":{\"username\":\"r\",\"password\":\"p\"}}}");
        RegistryOptions options = options()
                .withEnvironment(Map.of(
                        "HOME", home.toString(),
                        "DOCKER_CONFIG", home.resolve("d").toString(),
                        "REGISTRY_AUTH_FILE", home.resolve("r.json").toString()));
        CredentialChain chain = new CredentialChain(options);
        assertThat(chain.find("a", "x").from()).isEqualTo("$DOCKER_CONFIG/config.json");
        assertThat(chain.find("b", "x").from()).isEqualTo("$REGISTRY_AUTH_FILE");
    }

    @Test
    void aHelperIsAskedOnStandardInput() throws IOException {
        write(".docker/config.json", "{\"credHelpers\":{\"a.example\":\"test\"},\"credsStore\":\"test\"}");
        helper(
                "test",
                "read key; echo \"{\\\"ServerURL\\\":\\\"$key\\\",\\\"Username\\\":\\\"u-$1\\\",\\\"Secret\\\":\\\"$key\\\"}\"");
        Lookup lookup = find("a.example");
        assertThat(lookup.credentials()).contains(new Credentials.Password("u-get", "a.example"));
        assertThat(lookup.from()).isEqualTo("docker-credential-test of ~/.docker/config.json");
        assertThat(find("docker.io").credentials())
                .contains(new Credentials.Password("u-get", "https://index.docker.io/v1/"));
        assertThat(trace).allSatisfy(line -> assertThat(line).doesNotContain("u-get"));
    }

    @Test
    void aHelpersIdentityTokenIsOne() throws IOException {
        write(".docker/config.json", "{\"credsStore\":\"test\"}");
        helper("test", "echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}'");
        assertThat(find("a").credentials()).contains(new Credentials.IdentityToken("t"));
    }

    @Test
    void aHelperThatKnowsNothingIsPassedBy() throws IOException {
        write(
                ".docker/config.json",
                "{\"credsStore\":\"test\",\"auths\":{\"a\":{\"username\":\"file\",\"password\":\"p\"}}}");
        helper("test", "cat >/dev/null; echo credentials not found in native keychain; exit 1");
        Lookup lookup = find("a");
        assertThat(lookup.from()).isEqualTo("~/.docker/config.json");
        assertThat(lookup.problems()).isEmpty();
    }

    @Test
    void aHelperThatFailsIsQuotedUnlessItMayHaveAnswered() throws IOException {
        write(
                ".docker/config.json",
                "{\"credHelpers\":{\"a\":\"bad\",\"b\":\"leaky\",\"c\":\"odd\",\"d\":\"../bin/x\"}}");
        helper("bad", "echo 'the keyring is locked' >&2; exit 3");
        helper("leaky", "echo '{\"Username\":\"u\",\"Secret\":\"s3cr3t\"}'; exit 1");
        helper("odd", "echo s3cr3t");
        assertThat(find("a").problems())
                .containsExactly("docker-credential-bad of ~/.docker/config.json:"
                        + " docker-credential-bad failed with exit code 3: the keyring is locked");
        assertThat(find("b").problems()).singleElement().asString().endsWith("exit code 1");
        assertThat(find("c").problems())
                .singleElement()
                .asString()
                .contains("not JSON")
                .doesNotContain("s3cr3t");
        assertThat(find("d").problems()).singleElement().asString().contains("not the name");
        assertThat(trace.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void aHelperThatHangsIsGivenUpOn() throws IOException {
        helper("slow", "exec sleep 60");
        CredentialHelper slow = new CredentialHelper("slow", options().environment(), Duration.ofMillis(200));
        assertThatThrownBy(() -> slow.get("a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not answer within");
    }

    @Test
    void aMissingHelperFailsAPushAndWarnsForAPull() throws IOException {
        write(".docker/config.json", "{\"credsStore\":\"desktop\"}");
        byte[] bytes = random(9);
        Path file = Files.write(home.resolve("f"), bytes);
        try (RegistryDouble server = new RegistryDouble();
                Registry registry = HttpRegistry.open(options())) {
            server.put("team/app", bytes);
            server.bearer(server.url() + "/token", Optional.empty());
            assertThat(registry.hasBlob(server.host(), "team/app", blob(bytes).digest(), Cancellation.none()))
                    .isTrue();
            assertThat(trace)
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("warning: ")
                            .contains("docker-credential-desktop is not on the PATH"));
            assertThatThrownBy(() -> registry.pushBlob(
                            server.host(), "team/app", blob(random(8)), () -> file, List.of(), Cancellation.none()))
                    .isInstanceOfSatisfying(
                            RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
                    .hasMessageContaining("docker-credential-desktop is not on the PATH");
        }
    }
}
