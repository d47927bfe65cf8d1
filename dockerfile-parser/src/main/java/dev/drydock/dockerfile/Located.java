package dev.drydock.dockerfile;

import java.util.stream.Stream;

/** Finds the word of an instruction that a failed expansion was about. */
final class Located {
    private Located() {}

    static Diagnostic problem(String file, Instruction instruction, ExpansionException cause) {
        return Diagnostic.error(file, place(instruction, cause.word()), instruction.name() + ": " + cause.getMessage())
                .why("in " + Go.quote(shorten(cause.word())) + ", character " + cause.column())
                .fix(cause.fix());
    }

    static Diagnostic problem(String file, Instruction instruction, InvalidValueException cause) {
        return Diagnostic.error(file, place(instruction, cause.value()), instruction.name() + ": " + cause.getMessage())
                .fix(cause.fix().orElse(""));
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
