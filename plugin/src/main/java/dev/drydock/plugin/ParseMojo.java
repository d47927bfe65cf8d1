package dev.drydock.plugin;

import dev.drydock.engine.Language;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Writes Dockerfiles as JSON, one file a line, before any expansion: for editors and other tools.
 *
 * <pre>mvn drydock:parse -Ddrydock.dockerfiles='**&#47;Dockerfile' -Ddrydock.outputFile=dockerfiles.jsonl</pre>
 */
@Mojo(name = "parse", requiresProject = false, aggregator = true, threadSafe = true)
public final class ParseMojo extends AbstractMojo {
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
     * File for the answer, made anew. Default, and <code>-</code>: standard output.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    ParseMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        LanguageGoal language = LanguageGoal.of(goal)
                .with("dockerfile", dockerfile)
                .with("dockerfiles", dockerfiles)
                .with("basedir", basedir)
                .with("outputFile", outputFile)
                .describing(images, getLog());
        language.run(getLog(), answers -> Language.parse(language.files(), answers));
    }
}
