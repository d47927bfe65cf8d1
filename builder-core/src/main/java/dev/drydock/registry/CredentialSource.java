package dev.drydock.registry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A place in which credentials may be found, such as the servers of a Maven settings file. */
public interface CredentialSource {
    /** What users know it by; shown in traces and messages. */
    String name();

    /** The registries that it has something for, as far as it can list them. */
    default List<String> registries() {
        return List.of();
    }

    /**
     * The credentials for a registry.
     *
     * @param registry a host with an optional port as in image names, {@code docker.io} for Docker Hub
     * @throws IOException if the place cannot be read; its message is shown, so it must not hold a secret
     */
    Optional<Credentials> find(String registry) throws IOException;
}
