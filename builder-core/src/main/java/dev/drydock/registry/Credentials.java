package dev.drydock.registry;

/** What proves to a registry who is asking. Never printed: {@code toString} shows no value. */
public sealed interface Credentials {
    /** A user and a password, or an access token that stands for one. */
    record Password(String username, String password) implements Credentials {
        @Override
        public String toString() {
            return "Password[****]";
        }
    }

    /** A refresh token, exchanged at the registry's token server ({@code identitytoken} of a docker config). */
    record IdentityToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "IdentityToken[****]";
        }
    }

    /** A token that the registry itself takes ({@code registrytoken} of a docker config). */
    record RegistryToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "RegistryToken[****]";
        }
    }

    /** A user and a password; the user {@code <token>} means that the password is an identity token. */
    static Credentials of(String username, String password) {
        return username.equals("<token>") ? new IdentityToken(password) : new Password(username, password);
    }
}
