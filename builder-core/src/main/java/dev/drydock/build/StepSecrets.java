package dev.drydock.build;

import java.nio.file.Path;
import java.util.Map;

/**
 * What steps may be lent, by the ids that {@code RUN --mount=type=secret} and {@code type=ssh} name; part of no key.
 *
 * @param secrets values
 * @param agents sockets of ssh agents
 */
public record StepSecrets(Map<String, SecretSource> secrets, Map<String, Path> agents) {
    public StepSecrets {
        secrets = Map.copyOf(secrets);
        agents = Map.copyOf(agents);
    }

    /** Nothing. */
    public static StepSecrets none() {
        return new StepSecrets(Map.of(), Map.of());
    }
}
