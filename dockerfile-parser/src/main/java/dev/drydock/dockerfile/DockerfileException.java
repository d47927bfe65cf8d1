package dev.drydock.dockerfile;

import java.util.List;
import java.util.stream.Collectors;

/** A text is refused; holds every problem found, in the order of the file, at least one of them an error. */
public final class DockerfileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    DockerfileException(List<Diagnostic> diagnostics, SourceText source) {
        super(diagnostics.stream()
                .limit(Problems.SHOWN)
                .map(diagnostic -> Excerpt.render(diagnostic, source))
                .collect(Collectors.joining("\n")));
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** The problems; {@link #getMessage()} has the same rendered with excerpts. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
