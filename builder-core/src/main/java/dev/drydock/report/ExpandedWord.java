package dev.drydock.report;

import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Expansion;
import dev.drydock.dockerfile.ExpansionException;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.dockerfile.Variables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A word with its variables replaced.
 *
 * @param word as written
 * @param many whether it was split at its spaces
 * @param values what it became: one value unless {@code many}; none where it could not be expanded
 * @param problem what is wrong with it
 * @param matched names of the variables that had a value
 * @param unmatched names of those that had none
 */
public record ExpandedWord(
        String word,
        boolean many,
        List<String> values,
        Optional<Diagnostic> problem,
        Set<String> matched,
        Set<String> unmatched) {

    /** Expands to one value. */
    public static ExpandedWord of(String word, char escape, Map<String, String> environment) {
        return of(word, escape, environment, false);
    }

    private static ExpandedWord of(String word, char escape, Map<String, String> environment, boolean many) {
        Expansion expansion = new Expansion(escape, Variables.of(environment));
        List<String> values = List.of();
        Optional<Diagnostic> problem = Optional.empty();
        try {
            values = many ? expansion.words(word) : List.of(expansion.word(word));
        } catch (ExpansionException e) {
            SourceRange place = SourceRange.at(1, e.column());
            problem = Optional.of(Diagnostic.error("word", place, String.valueOf(e.getMessage()))
                    .fix(e.fix()));
        }
        return new ExpandedWord(word, many, values, problem, expansion.matched(), expansion.unmatched());
    }

    /** Whether there are values. */
    public boolean isExpanded() {
        return problem.isEmpty();
    }

    /** The value, or the problem as people read it. */
    public String text() {
        return problem.map(diagnostic -> diagnostic.render(word)).orElseGet(() -> String.join("\n", values));
    }

    /**
     * The answer to a row of JSON, {@code {"word", "escape"?, "environment"?, "mode"?}}; the mode is {@code word} or
     * {@code words}, and {@code "words"} instead of {@code "word"} asks for words too. It is {@code {"value"}},
     * {@code {"values"}} or {@code {"error"}}, with the variables that were {@code matched} and {@code unmatched}; for a
     * row that is malformed {@code {"error"}} alone.
     */
    public static String answer(String row) {
        try {
            return of(JsonRow.parse(row)).json();
        } catch (RowException e) {
            return Rows.error(e);
        }
    }

    private static ExpandedWord of(JsonRow row) throws RowException {
        boolean words = !row.has("word") && row.has("words");
        String word = row.requiredText(words ? "words" : "word");
        String mode = row.text("mode").orElse(words ? "words" : "word");
        if (!mode.equals("word") && !mode.equals("words")) {
            throw new RowException("\"mode\" is neither \"word\" nor \"words\"");
        }
        String escape = row.text("escape").orElse("\\");
        if (!escape.equals("\\") && !escape.equals("`")) {
            throw new RowException("\"escape\" is neither \"\\\" nor \"`\"");
        }
        return of(word, escape.charAt(0), row.variables("environment"), mode.equals("words"));
    }

    private String json() {
        return JsonLine.object(out -> {
            if (problem.isPresent()) {
                out.writeStringField("error", problem.get().message());
            } else if (many) {
                JsonLine.strings(out, "values", values);
            } else {
                out.writeStringField("value", values.get(0));
            }
            JsonLine.strings(out, "matched", matched);
            JsonLine.strings(out, "unmatched", unmatched);
        });
    }
}
