package dev.drydock.plugin;

import dev.drydock.engine.CheckOutcome;
import dev.drydock.engine.CheckSettings;
import dev.drydock.engine.DockerfileSet;
import dev.drydock.engine.Language;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Finds mistakes in Dockerfiles without building: errors of the language, and the findings of all build checks, each with
 * its place, cause and remedy. Fails on errors, or on any finding with <code>drydock.check.error</code>.
 */
@Mojo(
        name = "check",
        defaultPhase = LifecyclePhase.VALIDATE,
        requiresProject = false,
        aggregator = true,
        threadSafe = true)
public final class CheckMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The project's images, as for <code>drydock:build</code>: where the pom describes one (<code>&lt;from&gt;</code>),
     * its Dockerfile is taken if none is named.
     */
    @Parameter
    private @Nullable PlexusConfiguration images;

    /**
     * The file. Default: <code>Dockerfile</code>, or <code>src/main/docker/Dockerfile</code>.
     */
    @Parameter(property = "drydock.dockerfile")
    private @Nullable String dockerfile;

    /**
     * Many files instead: Ant patterns, separated by commas, in the order of their paths. A pattern that begins with
     * <code>!</code> leaves out.
     */
    @Parameter(property = "drydock.dockerfiles")
    private @Nullable String dockerfiles;

    /**
     * Folder that the patterns are relative to. Default: the project's, or where Maven was called.
     */
    @Parameter(property = "drydock.basedir")
    private @Nullable String basedir;

    /**
     * Folder of the build context, whose ignore file is looked at. Default: each Dockerfile's own.
     */
    @Parameter(property = "drydock.context")
    private @Nullable String context;

    /**
     * Stage to look at, with those that it needs. Default: all.
     */
    @Parameter(property = "drydock.target")
    private @Nullable String target;

    /**
     * Values of the Dockerfile's ARGs. On the command line: <code>-Ddrydock.buildArg.NAME=value</code>, each by
     * itself.
     */
    @Parameter
    private @Nullable Map<String, String> buildArgs;

    /**
     * Form of the answer: <code>text</code>, <code>json</code> (an object a line for each file), <code>sarif</code>,
     * <code>github</code> (annotations) or <code>gitlab</code> (code quality). Default: <code>text</code>.
     */
    @Parameter(property = "drydock.format")
    private @Nullable String format;

    /**
     * Every finding counts as an error.
     */
    @Parameter(property = "drydock.check.error")
    private @Nullable String checkError;

    /**
     * Skips every goal that acts on a project.
     */
    @Parameter(property = "drydock.skip")
    private @Nullable String skip;

    /**
     * File for the answer, made anew. Default, and <code>-</code>: standard output.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    CheckMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        LanguageGoal language = LanguageGoal.of(goal)
                .with("dockerfile", dockerfile)
                .with("dockerfiles", dockerfiles)
                .with("basedir", basedir)
                .with("context", context)
                .with("target", target)
                .with("format", format)
                .with("check.error", checkError)
                .with("skip", skip)
                .with("outputFile", outputFile)
                .describing(images, getLog());
        if (language.flag("skip")) {
            getLog().info("skipped");
            return;
        }
        if (goal.origin() == Origin.INHERITED && !language.hasFiles()) {
            getLog().info("nothing to check: " + goal.project().getArtifactId() + " has no Dockerfile");
            return;
        }
        language.run(getLog(), answers -> {
            DockerfileSet files = language.files();
            CheckSettings settings = new CheckSettings(
                    language.get("context"),
                    language.get("target"),
                    language.values().named("buildArg", List.of(buildArgs == null ? Map.of() : buildArgs)),
                    CheckSettings.format(language.get("format")),
                    language.flag("check.error"));
            CheckOutcome outcome = Language.check(files, settings, language.folder(), answers);
            if (outcome.fails()) {
                throw new MojoFailureException(outcome.reason()
                        + language.get("outputFile")
                                .filter(file -> !file.equals("-"))
                                .map(file -> ": see " + file)
                                .orElse(""));
            }
        });
    }
}
