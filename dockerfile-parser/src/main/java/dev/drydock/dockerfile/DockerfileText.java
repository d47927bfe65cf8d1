package dev.drydock.dockerfile;

import java.util.List;

/**
 * A Dockerfile as statements: the first stage of understanding, before any instruction is looked at. Knows which keywords
 * exist only as far as it must to split their arguments; an unknown one has none. For tools; a build wants
 * {@link Dockerfile}.
 *
 * @param file the name that diagnostics show
 * @param text the whole text
 * @param escape {@code \} or a backtick
 */
public record DockerfileText(String file, String text, Directives directives, char escape, List<Statement> statements) {
    public DockerfileText {
        statements = List.copyOf(statements);
    }

    /**
     * Reads a text whose instructions may be anything, in any order.
     *
     * @throws DockerfileException lines cannot be joined or split, with all the problems of that kind
     */
    public static DockerfileText parse(String file, String text) throws DockerfileException {
        SourceText source = SourceText.of(file, text);
        Problems problems = new Problems(source);
        if (text.length() > Dockerfile.MAX_BYTES) {
            problems.error(
                    SourceRange.at(1, 1),
                    "the file is longer than 16 MiB",
                    "",
                    "put data into files of the build context");
            throw new DockerfileException(problems.all(), SourceText.of(file, ""));
        }
        DockerfileText result = new StatementReader(source, problems).read();
        problems.throwIfErrors();
        return result;
    }

    /** Problems that a later look at this text found, ready to throw: rendered with their excerpts; at least one. */
    public DockerfileException refused(List<Diagnostic> problems) {
        return new DockerfileException(problems, SourceText.of(file, text));
    }
}
