package dev.drydock.plugin;

import dev.drydock.build.BuildFailure;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.DockerfileSet;
import dev.drydock.engine.FailureReport;
import dev.drydock.engine.SettingException;
import dev.drydock.report.Answers;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * One goal for tools at work: its settings, its files, where its answer goes, and failures in the form that Maven shows
 * once. The answer passes by Maven's log, so that another program can read it.
 */
final class LanguageGoal {
    private final GoalContext context;
    private final Values values;
    private final Map<String, String> elements;
    private final Map<String, Path> described;

    private LanguageGoal(GoalContext context, Map<String, String> elements, Map<String, Path> described) {
        this.context = context;
        this.values = context.values();
        this.elements = elements;
        this.described = described;
    }

    static LanguageGoal of(GoalContext context) {
        return new LanguageGoal(context, Map.of(), Map.of());
    }

    /** Takes what {@code <configuration>} says of a setting. */
    LanguageGoal with(String setting, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new HashMap<>(elements);
        more.put(setting, value);
        return new LanguageGoal(context, more, described);
    }

    /** What a goal does with the place of its answer. */
    @FunctionalInterface
    interface Task {
        void run(Answers answers)
                throws IOException, DockerfileException, BuildFailure, SettingException, MojoFailureException;
    }

    /**
     * Opens the place of the answer, does the task, and closes.
     *
     * @throws MojoFailureException the user's text, setting or command is wrong
     * @throws MojoExecutionException the machine or we failed
     */
    void run(Log log, Task task) throws MojoFailureException, MojoExecutionException {
        context.warnOfUnknown(log);
        try (Answers answers =
                Answers.to(get("outputFile"), context.folder(), new FileOutputStream(FileDescriptor.out))) {
            task.run(answers);
        } catch (IOException | DockerfileException | BuildFailure | SettingException | RuntimeException e) {
            FailureReport report = FailureReport.of(e);
            Exception cause = log.isDebugEnabled() ? e : null;
            if (report.usersOwn()) {
                throw new MojoFailureException(report.text(), cause);
            }
            throw new MojoExecutionException(report.text(), cause);
        }
    }

    Optional<String> get(String setting) {
        return values.get(setting, Optional.ofNullable(elements.get(setting)));
    }

    boolean flag(String setting) throws MojoFailureException {
        return values.flag(setting, Optional.ofNullable(elements.get(setting)));
    }

    Values values() {
        return values;
    }

    /** What relative paths are relative to. */
    Path folder() {
        return context.folder();
    }

    Optional<Path> path(String setting) {
        return get(setting).map(folder()::resolve);
    }

    /** Folders that are never part of a context. */
    List<Path> excluded() {
        return context.project().getFile() == null ? List.of() : List.of(OutputFolder.all(context.project()));
    }

    /** Writes the Dockerfiles of images that the pom describes; where one is named they are not asked for. */
    LanguageGoal describing(@Nullable PlexusConfiguration images, Log log) throws MojoFailureException {
        if (images == null
                || context.project().getFile() == null
                || get("dockerfile").isPresent()
                || get("dockerfiles").isPresent()) {
            return this;
        }
        ImageParameters parameters = ImageParameters.of(context, images, null, null);
        Map<Path, InlineText> texts =
                new ProjectImages(context.project(), parameters, values, context.origin(), log).described();
        Map<String, Path> files = new TreeMap<>();
        for (Map.Entry<Path, InlineText> text : texts.entrySet()) {
            Path file = text.getKey();
            try {
                Files.createDirectories(file.resolveSibling(""));
                Files.writeString(file, text.getValue().text());
            } catch (IOException e) {
                throw new MojoFailureException(FailureReport.of(e).text());
            }
            files.put(folder().relativize(file).toString(), file);
        }
        return new LanguageGoal(context, elements, files);
    }

    /** Whether a file is named, stands where it usually does, or is described in the pom. */
    boolean hasFiles() {
        return !described.isEmpty()
                || get("dockerfile").isPresent()
                || get("dockerfiles").isPresent()
                || DockerfileSet.exists(folder(), get("context"));
    }

    /** The one Dockerfile that is meant, or those that the pom describes. */
    DockerfileSet file() throws SettingException {
        if (!described.isEmpty()) {
            return new DockerfileSet(described);
        }
        return DockerfileSet.one(folder(), get("dockerfile"), get("context"));
    }

    /** The many files of {@code drydock.dockerfiles}, else the one. */
    DockerfileSet files() throws SettingException, IOException {
        List<String> patterns = get("dockerfiles").map(Values::split).orElse(List.of());
        return patterns.isEmpty()
                ? file()
                : DockerfileSet.matching(path("basedir").orElseGet(this::folder), patterns);
    }
}
