package dev.drydock.engine;

import dev.drydock.build.IgnoreFiles;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import dev.drydock.dockerfile.Reading;
import dev.drydock.dockerfile.Severity;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.Variables;
import dev.drydock.dockerfile.lint.BuildChecks;
import dev.drydock.dockerfile.lint.CheckRequest;
import dev.drydock.report.CheckedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds all that is wrong with one file: what the language refuses, and what the build checks find in the rest. A mistake
 * does not hide others: an instruction that is none is left out, and the checks look at the remaining ones.
 */
final class FileCheck {
    private final CheckSettings settings;
    private final List<Diagnostic> found = new ArrayList<>();
    private final Set<String> told = new HashSet<>();

    FileCheck(CheckSettings settings) {
        this.settings = settings;
    }

    CheckedFile check(String name, Path file, Path folder) throws IOException {
        Reading reading = Language.read(name, file);
        Set<Diagnostic> elsewhere = reading.dockerfile()
                .map(dockerfile -> ofStagesNotNeeded(dockerfile))
                .orElse(Set.of());
        reading.problems().stream()
                .filter(problem -> !elsewhere.contains(problem))
                .forEach(this::add);
        if (reading.dockerfile().isPresent()) {
            lint(reading.dockerfile().get(), file, folder);
        }
        found.sort(Comparator.comparingInt((Diagnostic each) -> each.range().firstLine())
                .thenComparingInt(each -> each.range().firstColumn()));
        return new CheckedFile(name, reading.text().text(), found);
    }

    private void lint(Dockerfile dockerfile, Path file, Path folder) throws IOException {
        try {
            CheckRequest request = CheckRequest.ofEveryStage()
                    .buildArgs(settings.buildArgs())
                    .target(settings.target().orElse(""), true);
            Optional<IgnoreFile> ignore = ignoreFile(file, folder);
            if (ignore.isPresent()) {
                request = request.ignore(ignore.get());
            }
            BuildChecks.of(dockerfile, request).forEach(this::add);
        } catch (DockerfileException e) {
            e.diagnostics().forEach(this::add);
        }
    }

    private Optional<IgnoreFile> ignoreFile(Path file, Path folder) throws IOException {
        Path context = settings.context().map(folder::resolve).orElse(file.resolveSibling(""));
        if (!Files.isDirectory(context)) {
            return Optional.empty();
        }
        try {
            return Optional.of(IgnoreFiles.find(file, context));
        } catch (DockerfileException e) {
            e.diagnostics().forEach(this::add);
            return Optional.empty();
        }
    }

    /** Errors that refuse no build of the target. */
    private Set<Diagnostic> ofStagesNotNeeded(Dockerfile dockerfile) {
        if (settings.target().isEmpty()) {
            return Set.of();
        }
        try {
            Stage target = dockerfile.target(settings.target().get());
            Set<Stage> needed = new HashSet<>(dockerfile
                    .graph(Variables.of(
                            dockerfile.globals(settings.buildArgs(), Map.of()).value()))
                    .reachable(target));
            Set<Diagnostic> others = new HashSet<>();
            dockerfile.stages().stream()
                    .filter(stage -> !needed.contains(stage))
                    .forEach(stage -> others.addAll(stage.problems()));
            return others;
        } catch (DockerfileException e) {
            return Set.of(); // the checks come to the same, and tell it
        }
    }

    /** Two ways to the same mistake tell it once. */
    private void add(Diagnostic diagnostic) {
        String what = diagnostic.file() + ":" + diagnostic.range().firstLine() + ":" + diagnostic.message();
        boolean syntax =
                diagnostic.severity() == Severity.ERROR && diagnostic.rule().isEmpty();
        if (!syntax || told.add(what)) {
            found.add(diagnostic);
        }
    }
}
