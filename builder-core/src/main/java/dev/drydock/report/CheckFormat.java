package dev.drydock.report;

import dev.drydock.dockerfile.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The forms in which the problems of files are told. */
public enum CheckFormat {
    /** For people: place, message, excerpt with caret, why and fix, and a closing line. */
    TEXT,
    /** A line for each file: {@code {"file", "diagnostics": […]}}. */
    JSON,
    /** One document of SARIF 2.1.0. */
    SARIF,
    /** Workflow commands that GitHub shows beside the lines. */
    GITHUB,
    /** One document of GitLab's code quality report. */
    GITLAB;

    /** Stands for the rule of what no build check but the language itself refuses. */
    static final String SYNTAX = "syntax";

    /** Excerpts per file: a hostile one has a mistake on every line. */
    private static final int EXCERPTS = 50;

    /** The format of a name, such as {@code sarif}. */
    public static Optional<CheckFormat> of(String name) {
        for (CheckFormat format : values()) {
            if (format.word().equals(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Tells what was found; each element is a line, or several with {@code \n} between. */
    public List<String> lines(List<CheckedFile> files) {
        return switch (this) {
            case TEXT -> text(files);
            case JSON -> files.stream().map(CheckFormat::json).toList();
            case SARIF -> List.of(Sarif.document(files));
            case GITHUB -> annotations(files);
            case GITLAB -> List.of(CodeQuality.document(files));
        };
    }

    private static String json(CheckedFile file) {
        return JsonLine.object(out -> {
            out.writeStringField("file", file.file());
            DiagnosticJson.write(out, file.diagnostics());
        });
    }

    private static List<String> text(List<CheckedFile> files) {
        List<String> lines = new ArrayList<>();
        for (CheckedFile file : files) {
            int shown = 0;
            for (Diagnostic diagnostic : file.diagnostics()) {
                boolean own = diagnostic.file().equals(file.file()) && shown++ < EXCERPTS;
                lines.add(diagnostic.render(own ? file.text() : ""));
            }
        }
        int errors = files.stream().mapToInt(CheckedFile::errors).sum();
        int warnings = files.stream().mapToInt(CheckedFile::warnings).sum();
        lines.add(count(files.size(), "file") + ", " + count(errors, "error") + ", " + count(warnings, "warning"));
        return lines;
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static List<String> annotations(List<CheckedFile> files) {
        return files.stream()
                .flatMap(file -> file.diagnostics().stream())
                .map(GitHubAnnotation::line)
                .toList();
    }
}
