package dev.drydock.registry;

import java.util.Optional;

/** Sources of credentials for tests. */
final class TestSources {
    private TestSources() {}

    static CredentialSource password(String name, String host, String user, String password) {
        return of(name, host, Credentials.of(user, password));
    }

    static CredentialSource of(String name, String host, Credentials credentials) {
        return new CredentialSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<Credentials> find(String registry) {
                return registry.equals(host) ? Optional.of(credentials) : Optional.empty();
            }
        };
    }
}
