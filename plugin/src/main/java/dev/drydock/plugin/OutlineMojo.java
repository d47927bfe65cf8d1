package dev.drydock.plugin;

import dev.drydock.engine.Language;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a Dockerfile offers: its stages, and the arguments, secrets and agents that a build of a target can be given,
 * with what the comments above them say.
 */
@Mojo(name = "outline", requiresProject = false, aggregator = true, threadSafe = true)
public final class OutlineMojo extends AbstractMojo {
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
     * Stage to build. Default: the last.
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
     * Form of the answer: <code>text</code>, or <code>json</code>. Default: <code>text</code>.
     */
    @Parameter(property = "drydock.format")
    private @Nullable String format;

    /**
     * File for the answer, made anew. Default, and <code>-</code>: standard output.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    OutlineMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        LanguageGoal language = LanguageGoal.of(goal)
                .with("dockerfile", dockerfile)
                .with("target", target)
                .with("format", format)
                .with("outputFile", outputFile)
                .describing(images, getLog());
        language.run(
                getLog(),
                answers -> Language.outline(
                        language.file(),
                        language.get("target").orElse(""),
                        language.values().named("buildArg", List.of(buildArgs == null ? Map.of() : buildArgs)),
                        Language.isJson(language.get("format")),
                        answers));
    }
}
