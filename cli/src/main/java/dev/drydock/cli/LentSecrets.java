package dev.drydock.cli;

import dev.drydock.build.SecretSource;
import dev.drydock.build.StepSecrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code --secret} and {@code --ssh}, spelled as docker spells them. */
final class LentSecrets {
    private LentSecrets() {}

    static StepSecrets of(List<String> secrets, List<String> agents) throws UsageException {
        Map<String, SecretSource> sources = new HashMap<>();
        for (String text : secrets) {
            secret(text, sources);
        }
        Map<String, Path> sockets = new HashMap<>();
        for (String text : agents) {
            int equals = text.indexOf('=');
            String id = equals < 0 ? text : text.substring(0, equals);
            String socket = equals < 0 ? System.getenv("SSH_AUTH_SOCK") : text.substring(equals + 1);
            if (socket == null || socket.isEmpty() || !Files.exists(Path.of(socket))) {
                throw new UsageException("--ssh " + text + ": "
                        + (socket == null || socket.isEmpty() ? "SSH_AUTH_SOCK is not set" : socket + " is not there")
                        + "\n  fix: start an agent (ssh-agent), or name its socket: --ssh " + id + "=SOCKET");
            }
            sockets.put(id.isEmpty() ? "default" : id, Path.of(socket));
        }
        return new StepSecrets(sources, sockets);
    }

    private static void secret(String text, Map<String, SecretSource> sources) throws UsageException {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split(",")) {
            int equals = field.indexOf('=');
            if (equals < 0 || !List.of("id", "src", "source", "env", "type").contains(field.substring(0, equals))) {
                throw new UsageException("--secret " + text + ": \"" + field
                        + "\" is not understood\n  fix: write id=ID,src=FILE or id=ID,env=NAME");
            }
            fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
        String id = fields.get("id");
        if (id == null || id.isEmpty()) {
            throw new UsageException("--secret " + text + " has no id\n  fix: write id=ID,src=FILE or id=ID,env=NAME");
        }
        String file = fields.getOrDefault("src", fields.get("source"));
        boolean fromEnvironment = fields.containsKey("env") || "env".equals(fields.get("type"));
        if (file != null && !fromEnvironment) {
            if (!Files.isReadable(Path.of(file))) {
                throw new UsageException("--secret id=" + id + ": " + file + " cannot be read");
            }
            sources.put(id, SecretSource.file(Path.of(file)));
        } else {
            String name = fields.getOrDefault("env", file == null ? id : file);
            sources.put(id, SecretSource.value(Optional.ofNullable(System.getenv(name))));
        }
    }
}
