package dev.drydock.dockerfile.lint;

import java.util.List;
import java.util.stream.Stream;

/** Which names look like those of secrets: one of their words, cut at {@code _}, says so and none takes it back. */
final class Secrets {
    private static final List<String> WORDS = List.of(
            "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token");
    private static final List<String> HARMLESS = List.of("public", "file", "version");

    private Secrets() {}

    static boolean isOne(String name) {
        return has(name, WORDS) && !has(name, HARMLESS);
    }

    private static boolean has(String name, List<String> words) {
        return Stream.of(name.split("_", -1)).anyMatch(part -> words.stream().anyMatch(part::equalsIgnoreCase));
    }
}
