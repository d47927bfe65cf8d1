package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.build.SecretSource;
import dev.drydock.registry.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsProblem;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsServersTest {
    private final Settings settings = new Settings();
    private final List<String> decrypted = new ArrayList<>();

    /** Passwords in braces are "encrypted"; {@code {broken}} cannot be read. */
    private final SettingsDecrypter decrypter = request -> {
        Server server = request.getServers().get(0).clone();
        decrypted.add(server.getId());
        List<SettingsProblem> problems = new ArrayList<>();
        if (server.getPassword().equals("{broken}")) {
            problems.add(new DefaultSettingsProblem("bad", SettingsProblem.Severity.ERROR, "", 0, 0, null));
        }
        server.setPassword(server.getPassword().replaceAll("[{}]", ""));
        return new SettingsDecryptionResult() {
            @Override
            public Server getServer() {
                return server;
            }

            @Override
            public List<Server> getServers() {
                return List.of(server);
            }

            @Override
            public Proxy getProxy() {
                throw new AssertionError("nobody asks for a proxy");
            }

            @Override
            public List<Proxy> getProxies() {
                return List.of();
            }

            @Override
            public List<SettingsProblem> getProblems() {
                return problems;
            }
        };
    };

    private final SettingsServers servers = new SettingsServers(settings, decrypter);

    private void server(String id, String user, String password) {
        Server server = new Server();
        server.setId(id);
        server.setUsername(user);
        server.setPassword(password);
        settings.addServer(server);
    }

    @Test
    void theServerWithTheRegistrysNameIsDecryptedAndNoOther() throws IOException {
        server("central", "c", "{x}");
        server("r.example.com/other", "o", "{x}");
        server("r.example.com", "u", "{secret}");
        assertThat(servers.find("r.example.com")).contains(Credentials.of("u", "secret"));
        assertThat(decrypted).containsExactly("r.example.com");
        assertThat(servers.find("r.example.com:5000")).isEmpty();
    }

    @Test
    void anIdMayHaveTheUserInIt() throws IOException {
        server("r.example.com:5000/alice", null, "p");
        assertThat(servers.find("r.example.com:5000")).contains(Credentials.of("alice", "p"));
    }

    @Test
    void registriesAreToldWithoutUsersAndPasswords() {
        server("central", "c", "{x}");
        server("r.example.com:5000/alice", null, "p");
        server("index.docker.io", "u", "{secret}");
        assertThat(servers.registries()).containsExactly("r.example.com:5000", "docker.io");
        assertThat(decrypted).isEmpty();
    }

    @Test
    void dockerHubIsKnownByEachOfItsNames() throws IOException {
        server("https://index.docker.io/v1/", "u", "p");
        assertThat(servers.find("docker.io")).contains(Credentials.of("u", "p"));
    }

    @Test
    void aServerWithoutPasswordIsNoCredential() throws IOException {
        server("r.example.com", "u", null);
        assertThat(servers.find("r.example.com")).isEmpty();
    }

    @Test
    void aPasswordThatCannotBeDecryptedIsSaidWithoutIt() {
        server("r.example.com", "u", "{broken}");
        assertThatThrownBy(() -> servers.find("r.example.com"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("\"r.example.com\"")
                .hasMessageNotContaining("broken");
    }

    @Test
    void aSecretComesFromAFileAVariableOrAServer(@TempDir Path folder) throws Exception {
        Server server = new Server();
        server.setId("nexus");
        server.setPassword("{hidden}");
        settings.addServer(server);
        Files.writeString(folder.resolve("key"), "in a file");
        Properties system = new Properties();
        system.setProperty("env.TOKEN", "in a variable");
        LentSecrets lent = new LentSecrets(folder, system, new SettingsServers(settings, decrypter));
        var secrets = lent.of(
                        Map.of("a", "file:key", "b", "key", "c", "env:TOKEN", "d", "env:OTHER", "e", "server:nexus"),
                        List.of())
                .secrets();
        assertThat(decrypted).as("nothing is decrypted before a step needs it").isEmpty();
        assertThat(text(secrets.get("a"))).isEqualTo("in a file");
        assertThat(text(secrets.get("b"))).isEqualTo("in a file");
        assertThat(text(secrets.get("c"))).isEqualTo("in a variable");
        assertThat(secrets.get("d").read()).isEmpty();
        assertThat(text(secrets.get("e"))).isEqualTo("hidden");
        assertThatThrownBy(() -> lent.of(Map.of("x", "file:missing"), List.of()))
                .hasMessageContainingAll("the secret \"x\"", "missing cannot be read", "fix:");
        assertThatThrownBy(() -> lent.of(Map.of(), List.of("default")))
                .hasMessageContainingAll("SSH_AUTH_SOCK is not set", "fix:");
    }

    private static String text(SecretSource source) throws IOException {
        return new String(source.read().orElseThrow().reveal(), StandardCharsets.UTF_8);
    }
}
