package dev.drydock.dockerfile;

import java.util.stream.Collectors;

/** Statements as the reference parser's golden files show them. */
final class Dump {
    private Dump() {}

    static String of(DockerfileText text) {
        return text.statements().stream().map(Dump::of).collect(Collectors.joining("\n"));
    }

    private static String of(Statement statement) {
        StringBuilder out =
                new StringBuilder("(").append(Blank.lower(statement.keyword().text()));
        if (!statement.flags().isEmpty()) {
            out.append(statement.flags().stream()
                    .map(flag -> Go.quote(flag.text()))
                    .collect(Collectors.joining(" ", " [", "]")));
        }
        statement.trigger().ifPresent(trigger -> out.append(' ').append(of(trigger)));
        statement.arguments().forEach(word -> out.append(' ').append(Go.quote(word.text())));
        return out.append(')').toString();
    }
}
