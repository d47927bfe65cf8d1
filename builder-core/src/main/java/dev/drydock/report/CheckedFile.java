package dev.drydock.report;

import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Severity;
import java.util.List;

/**
 * A file and all that was found in it.
 *
 * @param file the name that answers show
 * @param text what it holds, for excerpts
 * @param diagnostics in the order of their places; some may be about another file, such as the ignore file
 */
public record CheckedFile(String file, String text, List<Diagnostic> diagnostics) {
    public CheckedFile {
        diagnostics = List.copyOf(diagnostics);
    }

    /** How many of the problems are errors. */
    public int errors() {
        return (int) diagnostics.stream()
                .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
                .count();
    }

    /** How many are not. */
    public int warnings() {
        return diagnostics.size() - errors();
    }
}
