package dev.drydock.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drydock.content.Cancellation;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether registries answer, and where credentials are. */
class RegistryProbeTest {
    @TempDir
    Path home;

    private RegistryOptions options() {
        return RegistryOptions.defaults().withEnvironment(Map.of("HOME", home.toString(), "PATH", "/usr/bin"));
    }

    private RegistryFinding ask(RegistryOptions options, String registry) throws IOException {
        try (RegistryProbe probe = RegistryProbe.open(options)) {
            return probe.ask(registry, Cancellation.none());
        }
    }

    @Test
    void aRegistryThatAnswersMayWantToKnowWhoAsks() throws Exception {
        try (RegistryDouble open = new RegistryDouble()) {
            assertThat(ask(options(), open.host()))
                    .isEqualTo(new RegistryFinding(open.host(), "http://" + open.host() + "/v2/", true, false, "", ""));
            open.basic("ann:hush");
            assertThat(ask(options(), open.host()).authentication()).isTrue();
            open.instead("GET", "/v2/", 9, RegistryDouble.status(404));
            assertThat(ask(options(), open.host()))
                    .satisfies(is -> assertThat(is.reachable()).isFalse())
                    .satisfies(is -> assertThat(is.problem()).endsWith("/v2/: 404, which no registry answers"));
        }
    }

    @Test
    void whatDoesNotAnswerAsRegistriesDoIsSaid() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(ask(options(), "localhost:" + free))
                .satisfies(is -> assertThat(is.reachable()).isFalse())
                .satisfies(is ->
                        assertThat(is.problem()).contains("localhost:" + free).contains("refused"))
                .satisfies(is -> assertThat(is.fix()).contains("is this its address and port?"));
        assertThat(ask(options(), "not a host").reachable()).isFalse();
        assertThat(ask(options().withOffline(true), "localhost:" + free).problem())
                .contains("offline");
    }

    @Test
    void credentialsAreToldByTheirPlaceAlone() throws Exception {
        Files.createDirectories(home.resolve(".docker"));
        Files.writeString(
                home.resolve(".docker/config.json"),
                "{\"auths\": {\"https://index.docker.io/v1/\": {\"auth\": \"YW5uOmh1c2g=\"},"
                        + " \"reg.example.com/team\": {\"auth\": \"YW5uOmh1c2g=\"}},"
                        + " \"credHelpers\": {\"aws.example.com\": \"missing\"}}");
        CredentialSource settings = new CredentialSource() {
            @Override
            public String name() {
                return "settings.xml";
            }

            @Override
            public List<String> registries() {
                return List.of("own.example.com:5000");
            }

            @Override
            public Optional<Credentials> find(String registry) {
                return registry.startsWith("own.") ? Optional.of(Credentials.of("ann", "hush")) : Optional.empty();
            }
        };
        try (RegistryProbe probe = RegistryProbe.open(options().withSources(List.of(settings)))) {
            List<CredentialFinding> found = probe.credentials();
            assertThat(found)
                    .extracting(CredentialFinding::registry, CredentialFinding::source)
                    .containsExactly(
                            tuple("aws.example.com", ""),
                            tuple("docker.io", "~/.docker/config.json"),
                            tuple("own.example.com:5000", "settings.xml"),
                            tuple("reg.example.com/team", "~/.docker/config.json"));
            assertThat(found.get(0).problems()).singleElement().asString().contains("docker-credential-missing");
            assertThat(found.toString()).doesNotContain("ann", "hush", "YW5u");
        }
    }
}
