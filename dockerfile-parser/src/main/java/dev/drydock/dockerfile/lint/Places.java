package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.SourceRange;
import dev.drydock.dockerfile.Statement;
import dev.drydock.dockerfile.Word;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where findings point. A finding belongs to the first line of its instruction; it points at a word if that stands on this
 * line, else at the keyword.
 */
final class Places {
    private Places() {}

    static SourceRange keyword(Statement statement) {
        return statement.keyword().range();
    }

    /** The first flag or argument that is meant. */
    static SourceRange word(Statement statement, Predicate<String> meant) {
        return Stream.concat(statement.flags().stream(), statement.arguments().stream())
                .filter(word -> meant.test(word.text()))
                .map(Word::range)
                .filter(range -> range.firstLine() == keyword(statement).firstLine())
                .findFirst()
                .orElseGet(() -> keyword(statement));
    }

    /** An argument by its number, from 0. */
    static SourceRange argument(Statement statement, int index) {
        SourceRange range = statement.arguments().get(index).range();
        return range.firstLine() == keyword(statement).firstLine() ? range : keyword(statement);
    }

    /** Where a variable is used, with or without braces. */
    static SourceRange variable(Statement statement, String name) {
        for (Word word : statement.arguments()) {
            int at = use(word.text(), name);
            SourceRange range = word.range();
            boolean verbatim = range.firstLine() == range.lastLine()
                    && range.lastColumn() - range.firstColumn() + 1
                            == word.text().codePointCount(0, word.text().length());
            if (at >= 0 && verbatim && range.firstLine() == keyword(statement).firstLine()) {
                int dollar = range.firstColumn() + word.text().codePointCount(0, at);
                int length =
                        name.codePointCount(0, name.length()) + (word.text().startsWith("{", at + 1) ? 2 : 1);
                return new SourceRange(
                        range.firstLine(),
                        dollar,
                        range.firstLine(),
                        Math.min(range.lastColumn(), dollar + length - 1));
            }
        }
        return word(statement, text -> use(text, name) >= 0);
    }

    /** The place of the dollar, or -1. */
    private static int use(String text, String name) {
        for (int at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
            int start = text.startsWith("{", at + 1) ? at + 2 : at + 1;
            int end = start + name.length();
            if (text.startsWith(name, start) && (end == text.length() || !isNamePart(text.charAt(end)))) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isNamePart(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
