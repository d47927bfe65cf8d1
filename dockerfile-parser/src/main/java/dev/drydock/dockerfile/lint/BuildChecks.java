package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Directive;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.DockerfileText;
import dev.drydock.dockerfile.Severity;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.StageGraph;
import dev.drydock.dockerfile.Statement;
import dev.drydock.dockerfile.Variables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Applies the rules to a file: the front door of this package.
 *
 * <pre>{@code
 * List<Diagnostic> findings = BuildChecks.of(dockerfile, CheckRequest.ofEveryStage().ignore(ignoreFile));
 * BuildChecks.violation(findings).ifPresent(message -> …);   // # check=error=true
 * }</pre>
 */
public final class BuildChecks {
    private BuildChecks() {}

    /**
     * What the rules find, in the order the reference reports it. Each finding has the rule's name, the reference's words as
     * message, and a remedy; it stands on the line the reference names. Findings are warnings, or errors if the file or the
     * build argument says {@code error=true}.
     *
     * @throws DockerfileException a build would be refused; holds what was found before that too
     */
    public static List<Diagnostic> of(Dockerfile dockerfile, CheckRequest request) throws DockerfileException {
        Findings findings = new Findings(dockerfile.file(), options(dockerfile.text(), request));
        try {
            check(dockerfile, request, findings);
        } catch (DockerfileException e) {
            throw both(dockerfile.text(), findings, e);
        }
        return findings.all();
    }

    /**
     * The same for a text that may be no Dockerfile at all: the problems of one that is none come together with what was
     * found above the first of them.
     *
     * @param file the name that diagnostics show
     * @throws DockerfileException it is refused
     */
    public static List<Diagnostic> of(String file, String text, CheckRequest request) throws DockerfileException {
        Dockerfile dockerfile;
        try {
            dockerfile = Dockerfile.parse(file, text);
        } catch (DockerfileException e) {
            throw above(file, text, request, e);
        }
        return of(dockerfile, request);
    }

    /** The message that refuses a build whose findings are errors; absent if none is. */
    public static Optional<String> violation(List<Diagnostic> findings) {
        String rules = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .flatMap(finding -> finding.rule().stream())
                .distinct()
                .collect(Collectors.joining(", "));
        return rules.isEmpty() ? Optional.empty() : Optional.of("lint violation found for rules: " + rules);
    }

    private static void check(Dockerfile dockerfile, CheckRequest request, Findings findings)
            throws DockerfileException {
        FileChecks file = new FileChecks(findings);
        file.continuations(dockerfile.text());
        dockerfile.text().statements().forEach(statement -> file.statement(statement, true));
        file.stageNames(dockerfile.stages());
        file.keywords(dockerfile.stages());

        Map<String, String> predefined = predefined(dockerfile, request);
        FromChecks from = new FromChecks(dockerfile, findings);
        Map<String, String> standard = new HashMap<>(predefined);
        standard.replaceAll((name, value) -> request.buildArgs().getOrDefault(name, value));
        from.defaults(standard);
        Map<String, String> globals =
                dockerfile.globals(request.buildArgs(), predefined).value();
        for (Stage stage : dockerfile.stages()) {
            from.stage(stage, globals);
        }

        Stage target = dockerfile.target(request.target());
        StageGraph graph = dockerfile.graph(Variables.of(globals));
        List<Stage> stages = request.looksAtEveryStage() ? dockerfile.stages() : graph.reachable(target);
        new StageChecks(dockerfile, graph, globals, request, findings).run(stages);
    }

    private static Map<String, String> predefined(Dockerfile dockerfile, CheckRequest request) {
        Map<String, String> values = new HashMap<>(request.platformArgs());
        List<Stage> stages = dockerfile.stages();
        String last = stages.get(stages.size() - 1).name().orElse("default");
        values.putIfAbsent("TARGETSTAGE", request.target().isEmpty() ? last : request.target());
        return values;
    }

    private static CheckOptions options(DockerfileText text, CheckRequest request) throws DockerfileException {
        String given = request.buildArgs().get(CheckRequest.OPTIONS_ARG);
        Optional<Directive> directive = text.directives().check();
        try {
            return CheckOptions.parse(
                    given != null ? given : directive.map(Directive::argument).orElse(""));
        } catch (CheckOptions.Invalid e) {
            SourceRange place =
                    given == null && directive.isPresent() ? directive.get().range() : SourceRange.at(1, 1);
            String message = given == null
                    ? "failed to parse check options: "
                    : "failed to parse build-arg:" + CheckRequest.OPTIONS_ARG + ": ";
            throw text.refused(List.of(Diagnostic.error(text.file(), place, message + e.getMessage())
                    .fix("write skip=Rule,Rule, experimental=Rule or error=true, joined by ;")));
        }
    }

    /** What the reference finds in a file before it comes to the first instruction that is none. */
    private static DockerfileException above(
            String file, String text, CheckRequest request, DockerfileException cause) {
        DockerfileText statements;
        Findings findings;
        try {
            statements = DockerfileText.parse(file, text);
            findings = new Findings(file, options(statements, request));
        } catch (DockerfileException e) {
            return cause;
        }
        int broken = cause.diagnostics().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .mapToInt(problem -> problem.range().firstLine())
                .min()
                .orElse(Integer.MAX_VALUE);
        FileChecks checks = new FileChecks(findings);
        checks.continuations(statements);
        for (Statement statement : statements.statements()) {
            SourceRange range = statement.range();
            if (range.firstLine() <= broken) {
                checks.statement(statement, range.lastLine() < broken);
            }
        }
        return both(statements, findings, cause);
    }

    private static DockerfileException both(DockerfileText text, Findings findings, DockerfileException cause) {
        List<Diagnostic> all = new ArrayList<>(findings.all());
        all.addAll(cause.diagnostics());
        all.sort(Comparator.comparingInt(diagnostic -> diagnostic.range().firstLine()));
        return text.refused(all);
    }
}
