package dev.drydock.registry;

import java.util.List;

/**
 * Where credentials for a registry are; of them nothing is told.
 *
 * @param registry as it is written there: a host, maybe with the beginning of a repository's path
 * @param source what users know the place by: a file, a helper, {@code settings.xml}; empty if it gave none
 * @param problems of places that could not answer
 */
public record CredentialFinding(String registry, String source, List<String> problems) {
    public CredentialFinding {
        problems = List.copyOf(problems);
    }
}
