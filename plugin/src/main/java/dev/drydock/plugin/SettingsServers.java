package dev.drydock.plugin;

import dev.drydock.registry.CredentialSource;
import dev.drydock.registry.Credentials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.jspecify.annotations.Nullable;

/**
 * Credentials from the servers of {@code settings.xml}: the id is the registry as in image names ({@code
 * registry.example.com:5000}), or {@code registry/user}; the first goes before the second. Only the one that is asked for
 * is decrypted.
 */
final class SettingsServers implements CredentialSource {
    /** Docker Hub by the names that people know it by. */
    private static final List<String> HUB =
            List.of("docker.io", "index.docker.io", "registry-1.docker.io", "https://index.docker.io/v1/");

    private final Settings settings;
    private final SettingsDecrypter decrypter;

    SettingsServers(Settings settings, SettingsDecrypter decrypter) {
        this.settings = settings;
        this.decrypter = decrypter;
    }

    @Override
    public String name() {
        return "settings.xml";
    }

    /** Ids that look like a host, without the user of {@code registry/user}. */
    @Override
    public List<String> registries() {
        List<String> names = new ArrayList<>();
        for (Server server : settings.getServers()) {
            String id = server.getId() == null ? "" : server.getId();
            String host = HUB.contains(id) ? HUB.get(0) : id.split("/", 2)[0];
            if (host.contains(".") || host.contains(":") || host.equals("localhost")) {
                names.add(host);
            }
        }
        return names;
    }

    @Override
    public Optional<Credentials> find(String registry) throws IOException {
        List<String> ids = HUB.contains(registry) ? HUB : List.of(registry);
        for (Server server : settings.getServers()) {
            if (server.getId() != null && ids.contains(server.getId())) {
                return credentials(server, Optional.ofNullable(server.getUsername()));
            }
        }
        for (Server server : settings.getServers()) {
            for (String id : ids) {
                if (server.getId() != null && server.getId().startsWith(id + "/") && !ids.contains(server.getId())) {
                    String user = server.getId().substring(id.length() + 1);
                    return credentials(server, Optional.of(server.getUsername() == null ? user : server.getUsername()));
                }
            }
        }
        return Optional.empty();
    }

    /** The password of the server with that id. */
    Optional<String> password(String id) throws IOException {
        for (Server server : settings.getServers()) {
            if (id.equals(server.getId()) && server.getPassword() != null) {
                return Optional.ofNullable(decrypted(server));
            }
        }
        return Optional.empty();
    }

    private Optional<Credentials> credentials(Server server, Optional<String> user) throws IOException {
        if (user.isEmpty() || server.getPassword() == null) {
            return Optional.empty();
        }
        String password = decrypted(server);
        return password == null ? Optional.empty() : Optional.of(Credentials.of(user.get(), password));
    }

    private @Nullable String decrypted(Server server) throws IOException {
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        for (SettingsProblem problem : result.getProblems()) {
            if (problem.getSeverity() != SettingsProblem.Severity.WARNING) {
                throw new IOException("the password of the server \"" + server.getId()
                        + "\" in settings.xml cannot be decrypted: is settings-security.xml the one it was encrypted"
                        + " with?");
            }
        }
        return result.getServer().getPassword();
    }
}
