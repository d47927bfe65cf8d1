package dev.drydock.plugin;

import dev.drydock.build.SecretSource;
import dev.drydock.build.StepSecrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.plugin.MojoFailureException;

/**
 * {@code <secrets>} and {@code <ssh>}: where the values are that steps may be lent. {@code env:NAME} is a variable of
 * whoever called Maven, {@code server:ID} the password of a server of settings.xml, {@code file:PATH} or {@code PATH} a
 * file.
 */
final class LentSecrets {
    private final Path folder;
    private final Properties system;
    private final SettingsServers servers;

    /** @param system with the environment of whoever called Maven as {@code env.NAME} */
    LentSecrets(Path folder, Properties system, SettingsServers servers) {
        this.folder = folder;
        this.system = system;
        this.servers = servers;
    }

    StepSecrets of(Map<String, String> secrets, List<String> agents) throws MojoFailureException {
        Map<String, SecretSource> sources = new HashMap<>();
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            sources.put(secret.getKey(), source(secret.getKey(), secret.getValue()));
        }
        Map<String, Path> sockets = new HashMap<>();
        for (String text : agents) {
            int equals = text.indexOf('=');
            String id = equals < 0 ? text : text.substring(0, equals);
            String socket = equals < 0 ? system.getProperty("env.SSH_AUTH_SOCK", "") : text.substring(equals + 1);
            if (socket.isEmpty() || !Files.exists(folder.resolve(socket))) {
                throw new MojoFailureException("drydock.ssh " + text + ": "
                        + (socket.isEmpty() ? "SSH_AUTH_SOCK is not set" : socket + " is not there")
                        + "\n  fix: start an agent (ssh-agent), or name its socket: " + id + "=SOCKET");
            }
            sockets.put(id, folder.resolve(socket));
        }
        return new StepSecrets(sources, sockets);
    }

    private SecretSource source(String id, String text) throws MojoFailureException {
        if (text.startsWith("env:")) {
            return SecretSource.value(Optional.ofNullable(system.getProperty("env." + text.substring(4))));
        }
        if (text.startsWith("server:")) {
            String server = text.substring(7);
            return () -> SecretSource.value(servers.password(server)).read();
        }
        Path file = folder.resolve(text.startsWith("file:") ? text.substring(5) : text);
        if (!Files.isReadable(file)) {
            throw new MojoFailureException("the secret \"" + id + "\": " + file + " cannot be read\n  fix: write"
                    + " file:PATH, env:NAME or server:ID (of settings.xml)");
        }
        return SecretSource.file(file);
    }
}
