package dev.drydock.registry;

import java.util.ArrayList;
import java.util.List;

/**
 * What a request needs to be allowed to do.
 *
 * @param push whether it changes the repository
 * @param alsoPull other repositories of the registry that it reads
 */
record Access(String repository, boolean push, List<String> alsoPull) {
    static Access pull(String repository) {
        return new Access(repository, false, List.of());
    }

    static Access push(String repository) {
        return new Access(repository, true, List.of());
    }

    static Access mount(String repository, String from) {
        return new Access(repository, true, List.of(from));
    }

    /** As token servers have it ("Token Scope Documentation"): {@code repository:<name>:<actions>}. */
    List<String> scopes() {
        List<String> scopes = new ArrayList<>();
        scopes.add("repository:" + repository + (push ? ":pull,push" : ":pull"));
        alsoPull.forEach(other -> scopes.add("repository:" + other + ":pull"));
        return scopes;
    }
}
