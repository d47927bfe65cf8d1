package dev.drydock.dockerfile;

import java.util.stream.Stream;

/** Finds the word of an instruction that a failed expansion was about. */
final class Located {
    private Located() {}

    static Diagnostic problem(String file, Instruction instruction, ExpansionException cause) {
        return Diagnostic.error(file, place(instruction, cause.word()), instruction.name() + ": " + cause.getMessage())
                .why("in " + Go.quote(shorten(cause.word())) + ", character " + cause.column())
                .fix(remedy(String.valueOf(cause.getMessage())));
    }

    static Diagnostic problem(String file, Instruction instruction, InvalidValueException cause) {
        return Diagnostic.error(file, place(instruction, cause.value()), instruction.name() + ": " + cause.getMessage())
                .fix(cause.fix().or(() -> Remedies.form(instruction.name())).orElse(""));
    }

    /** For a variable that must have a value, or a word that does not come to its end. */
    private static String remedy(String message) {
        int colon = message.indexOf(':');
        boolean wanting = colon > 0 && message.substring(0, colon).chars().noneMatch(Blank::isSpace);
        return wanting
                ? "give " + message.substring(0, colon) + " a value, with ARG, ENV or a build argument"
                : "close every quote and brace, or put the escape character before what is meant as it is";
    }

    private static String shorten(String word) {
        return word.length() <= 80 ? word : word.substring(0, 77) + "...";
    }

    private static SourceRange place(Instruction instruction, String value) {
        Statement statement = instruction.source();
        if (value.isEmpty()) {
            return statement.argumentsRange();
        }
        return Stream.concat(statement.flags().stream(), statement.arguments().stream())
                .filter(word -> word.text().equals(value))
                .findFirst()
                .or(() -> Stream.concat(statement.flags().stream(), statement.arguments().stream())
                        .filter(word -> word.text().contains(value))
                        .findFirst())
                .map(Word::range)
                .orElseGet(statement::argumentsRange);
    }
}
