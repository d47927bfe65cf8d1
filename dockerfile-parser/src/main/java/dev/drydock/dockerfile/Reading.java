package dev.drydock.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * A Dockerfile as tools see it: whatever of it could be understood, and the problems of every level together. A build wants
 * {@link Dockerfile#parse}, which refuses; this does not.
 *
 * @param text the statements that could be read; {@link #isRefused} says whether some could not
 * @param isRefused whether lines cannot be joined or split: the reference parser refuses the file then
 * @param dockerfile what its instructions mean, left out those with an error; absent without a single stage. Only when
 *     {@code problems} has no error is it the whole file
 * @param problems errors and warnings in the order of the file, those of its stages included
 */
public record Reading(
        DockerfileText text, boolean isRefused, Optional<Dockerfile> dockerfile, List<Diagnostic> problems) {
    public Reading {
        problems = List.copyOf(problems);
    }

    /** The name that diagnostics show. */
    public String file() {
        return text.file();
    }

    /** Whether a build of some stage would be refused. */
    public boolean hasErrors() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /** A file of which nothing is known but why. */
    public static Reading refused(Diagnostic problem) {
        Directives none = new Directives(Optional.empty(), Optional.empty(), Optional.empty());
        return new Reading(
                new DockerfileText(problem.file(), "", none, '\\', List.of()),
                true,
                Optional.empty(),
                List.of(problem));
    }
}
