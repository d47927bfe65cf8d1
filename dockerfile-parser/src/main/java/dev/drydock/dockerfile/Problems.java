package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects the problems of one file, so that a phase reports all of them together. */
final class Problems {
    /** A hostile file can hold a mistake on every line: that many are kept, and that many rendered. */
    static final int KEPT = 1000;

    static final int SHOWN = 50;

    private final SourceText source;
    private final List<Diagnostic> found = new ArrayList<>();
    private boolean errors;

    Problems(SourceText source) {
        this.source = source;
    }

    /** An empty collection for the same file. */
    Problems fresh() {
        return new Problems(source);
    }

    boolean hasErrors() {
        return errors;
    }

    SourceText source() {
        return source;
    }

    String file() {
        return source.file();
    }

    void add(Diagnostic diagnostic) {
        if (found.size() < KEPT) {
            found.add(diagnostic);
        }
        errors |= diagnostic.severity() == Severity.ERROR;
    }

    /** Adds those that stand where nothing has been found before. */
    void addNew(List<Diagnostic> diagnostics) {
        Set<SourceRange> places = new HashSet<>();
        found.forEach(diagnostic -> places.add(diagnostic.range()));
        diagnostics.stream()
                .filter(diagnostic -> !places.contains(diagnostic.range()))
                .forEach(this::add);
    }

    void error(SourceRange range, String message, String why, String fix) {
        add(Diagnostic.error(file(), range, message).why(why).fix(fix));
    }

    void warning(SourceRange range, String message, String why, String fix) {
        add(Diagnostic.warning(file(), range, message).why(why).fix(fix));
    }

    /** An error to throw where one instruction cannot be read any further. */
    Refusal fatal(SourceRange range, String message, String why, String fix) {
        return new Refusal(Diagnostic.error(file(), range, message).why(why).fix(fix));
    }

    /** Whether more would not be kept, so that no remedy need be sought. */
    boolean isFull() {
        return found.size() >= KEPT;
    }

    /** What was found, in the order of the file. */
    List<Diagnostic> all() {
        return found.stream()
                .sorted(Comparator.comparingInt((Diagnostic d) -> d.range().firstLine())
                        .thenComparingInt(d -> d.range().firstColumn()))
                .toList();
    }

    void throwIfErrors() throws DockerfileException {
        if (errors) {
            throw new DockerfileException(all(), source);
        }
    }
}
