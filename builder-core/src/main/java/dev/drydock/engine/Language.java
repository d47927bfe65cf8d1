package dev.drydock.engine;

import dev.drydock.build.IgnoreFiles;
import dev.drydock.build.Outline;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import dev.drydock.dockerfile.Reading;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.image.Platform;
import dev.drydock.report.Answers;
import dev.drydock.report.CheckedFile;
import dev.drydock.report.ExpandedWord;
import dev.drydock.report.IgnoredPath;
import dev.drydock.report.OutlineReport;
import dev.drydock.report.ParsedFile;
import dev.drydock.report.Rows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The Dockerfile language for tools: what {@link Drydock} is for images. Needs no store and no network. */
public final class Language {
    private Language() {}

    /** Writes each file as a line of JSON, before any expansion. */
    public static void parse(DockerfileSet files, Answers answers) throws IOException {
        for (Map.Entry<String, Path> file : files.files().entrySet()) {
            answers.line(ParsedFile.line(read(file.getKey(), file.getValue())));
        }
    }

    /**
     * Checks each file, and writes what was found: errors of the language and findings of the build checks.
     *
     * @param folder what the context is relative to
     */
    public static CheckOutcome check(DockerfileSet files, CheckSettings settings, Path folder, Answers answers)
            throws IOException {
        List<CheckedFile> checked = new ArrayList<>();
        for (Map.Entry<String, Path> file : files.files().entrySet()) {
            checked.add(new FileCheck(settings).check(file.getKey(), file.getValue(), folder));
        }
        for (String line : settings.format().lines(checked)) {
            answers.line(line);
        }
        return CheckOutcome.of(checked, settings.errors());
    }

    /**
     * Writes what a build of a target can be given, and which targets there are.
     *
     * @param target empty for the last stage
     * @throws DockerfileException the target cannot be built
     */
    public static void outline(
            DockerfileSet files, String target, Map<String, String> buildArgs, boolean json, Answers answers)
            throws IOException, DockerfileException {
        for (Map.Entry<String, Path> file : files.files().entrySet()) {
            Dockerfile dockerfile;
            try (InputStream in = Files.newInputStream(file.getValue())) {
                dockerfile = Dockerfile.parse(file.getKey(), in.readNBytes(Dockerfile.MAX_BYTES + 1));
            }
            Outline outline = Outline.of(dockerfile, target, buildArgs, Platform.host());
            answers.line(
                    json ? OutlineReport.json(file.getKey(), outline) : String.join("\n", OutlineReport.text(outline)));
        }
    }

    /** A file that cannot be read is refused like one that cannot be understood: others are not kept from their answer. */
    static Reading read(String name, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Dockerfile.read(name, in.readNBytes(Dockerfile.MAX_BYTES + 1));
        } catch (IOException e) {
            return Reading.refused(Diagnostic.error(name, SourceRange.at(1, 1), "the file cannot be read")
                    .why(FailureReport.of(e).text())
                    .fix("name a file that may be read"));
        }
    }

    /**
     * Writes a word with the variables of an environment replaced, or what is wrong with it.
     *
     * @param escape {@code \} or a backtick
     * @return whether it could be expanded
     */
    public static boolean expand(String word, char escape, Map<String, String> environment, Answers answers)
            throws IOException {
        ExpandedWord expanded = ExpandedWord.of(word, escape, environment);
        answers.line(expanded.text());
        return expanded.isExpanded();
    }

    /** Answers rows of {@code {"word", "escape", "environment", "mode"}}. */
    public static void expandRows(Path rows, Answers answers) throws IOException, SettingException {
        answer(rows, ExpandedWord::answer, answers);
    }

    /** Answers rows of {@code {"patterns", "path"}}. */
    public static void ignoredRows(Path rows, Answers answers) throws IOException, SettingException {
        answer(rows, IgnoredPath::answer, answers);
    }

    private static void answer(Path rows, UnaryOperator<String> answer, Answers answers)
            throws IOException, SettingException {
        if (!Files.exists(rows) || Files.isDirectory(rows)) {
            throw new SettingException("there is no file " + rows.normalize() + "\n  fix: correct drydock.inputFile");
        }
        try (InputStream in = Files.newInputStream(rows)) {
            Rows.answer(in, answer, answers);
        }
    }

    /**
     * Writes a line for each entry of a build context: held or left out, and by which pattern. A folder that is left out
     * with all in it is one line.
     *
     * @param context absent means the Dockerfile's folder
     * @param dockerfile absent means the usual one; there need not be one then
     * @param folder what both are relative to
     * @param excluded folders that are never part of the context
     * @param json whether lines are JSON
     */
    public static void ignored(
            Optional<String> context,
            Optional<String> dockerfile,
            Path folder,
            List<Path> excluded,
            boolean json,
            Answers answers)
            throws IOException, DockerfileException, SettingException {
        Path file = dockerfile.isPresent() || DockerfileSet.exists(folder, context)
                ? DockerfileSet.one(folder, dockerfile, context).only()
                : folder.resolve(context.orElse("")).resolve("Dockerfile");
        Path root = context.map(folder::resolve).orElse(file.resolveSibling(""));
        if (!Files.isDirectory(root)) {
            throw new SettingException(
                    "the build context " + root.normalize() + " is not a folder\n  fix: change drydock.context");
        }
        IgnoreFile rules = IgnoreFiles.find(file, root);
        new ContextListing(rules, excluded)
                .list(root, entry -> answers.line(json ? entry.json(rules.file()) : entry.text(rules.file())));
    }

    /** The escape character that a setting means. @throws SettingException it is none */
    public static char escape(Optional<String> setting) throws SettingException {
        String text = setting.orElse("\\");
        if (!text.equals("\\") && !text.equals("`")) {
            throw new SettingException(
                    "the escape character is \"" + text + "\"\n  fix: write \\ or ` (drydock.escape, --escape)");
        }
        return text.charAt(0);
    }

    /** Whether a format is {@code json} rather than {@code text}. @throws SettingException it is neither */
    public static boolean isJson(Optional<String> format) throws SettingException {
        String text = format.orElse("text");
        if (!text.equals("json") && !text.equals("text")) {
            throw new SettingException(
                    "the format is \"" + text + "\"\n  fix: write text or json (drydock.format, --format)");
        }
        return text.equals("json");
    }
}
