package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces variables in single words (Dockerfile reference, "Environment replacement"), and remembers which it asked for.
 *
 * <p>The values come from one {@link Variables}, fixed when it is made: within one instruction {@code ENV a=1 b=$a} sees
 * the old {@code a}. A result may be at most 128 Ki characters longer than its word, nesting at most 100 deep. Not for
 * several threads.
 */
public final class Expansion {
    private final char escape;
    private final Variables variables;
    private final Set<String> matched = new LinkedHashSet<>();
    private final Set<String> unmatched = new LinkedHashSet<>();
    private final List<Set<String>> unmatchedByWord = new ArrayList<>();
    private @Nullable ShellLexer lexer;
    private long work;

    /** An expansion with an escape character ({@code \} or, by directive, a backtick) and the values of its place. */
    public Expansion(char escape, Variables variables) {
        this.escape = escape;
        this.variables = name -> {
            var value = variables.get(name);
            (value.isPresent() ? matched : unmatched).add(name);
            if (value.isEmpty()) {
                unmatchedByWord.get(unmatchedByWord.size() - 1).add(name);
            }
            return value;
        };
    }

    /** Expands to one value: variables replaced, quotes removed, escapes resolved; spaces stay. */
    public String word(String word) throws ExpansionException {
        return isPlain(word)
                ? word
                : lexer(word, escape, ShellLexer.Options.WORD).value();
    }

    /** How much expanding has cost so far, about as many characters; for callers that must not go on for ever. */
    public long work() {
        return work + (lexer == null ? 0 : lexer.work());
    }

    private ShellLexer lexer(String text, char escapedBy, ShellLexer.Options options) {
        int last = unmatchedByWord.size() - 1;
        if (last < 0 || !unmatchedByWord.get(last).isEmpty()) {
            unmatchedByWord.add(new LinkedHashSet<>());
        }
        work = work();
        lexer = new ShellLexer(text, escapedBy, variables, options);
        return lexer;
    }

    /** Most words need no lexer. */
    private boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == escape || c == '$' || c == '"' || c == '\'' || c == '\uFEFF') {
                return false;
            }
        }
        return true;
    }

    /** Expands, then splits at the white space that is not quoted. */
    public List<String> words(String word) throws ExpansionException {
        if (isPlain(word) && !word.isEmpty() && word.chars().noneMatch(Blank::isSpace)) {
            return List.of(word);
        }
        return lexer(word, escape, ShellLexer.Options.WORD).words();
    }

    /** Expands the body of a here-document: quotes stay, and {@code \} escapes whatever the directive says. */
    public String body(String text) throws ExpansionException {
        return lexer(text, '\\', ShellLexer.Options.BODY).value();
    }

    /** Names of variables that had a value, in the order they were first asked for. */
    public Set<String> matched() {
        return Collections.unmodifiableSet(matched);
    }

    /** Names of variables that had none. */
    public Set<String> unmatched() {
        return Collections.unmodifiableSet(unmatched);
    }

    /** {@link #unmatched} word by word, in the order of expanding; words that asked for none are left out. */
    public List<Set<String>> unmatchedByWord() {
        return unmatchedByWord.stream()
                .filter(names -> !names.isEmpty())
                .map(Collections::unmodifiableSet)
                .toList();
    }
}
