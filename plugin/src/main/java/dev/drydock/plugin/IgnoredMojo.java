package dev.drydock.plugin;

import dev.drydock.engine.Language;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Lists a build context: what it holds, what the ignore file leaves out, and which line of it says so.
 */
@Mojo(name = "ignored", requiresProject = false, aggregator = true, threadSafe = true)
public final class IgnoredMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * Folder of the build context. Default: the Dockerfile's.
     */
    @Parameter(property = "drydock.context")
    private @Nullable String context;

    /**
     * The Dockerfile: <code>&lt;Dockerfile&gt;.dockerignore</code> beside it wins over <code>.dockerignore</code>.
     * Default: <code>Dockerfile</code>, or <code>src/main/docker/Dockerfile</code>.
     */
    @Parameter(property = "drydock.dockerfile")
    private @Nullable String dockerfile;

    /**
     * Form of the list: <code>text</code>, or <code>json</code> with an object a line. Default: <code>text</code>.
     */
    @Parameter(property = "drydock.format")
    private @Nullable String format;

    /**
     * Single paths instead: a file of JSON lines, <code>{"patterns", "path"}</code>, each answered by a line of JSON.
     */
    @Parameter(property = "drydock.inputFile")
    private @Nullable String inputFile;

    /**
     * File for the answer, made anew. Default, and <code>-</code>: standard output.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    IgnoredMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        LanguageGoal language = LanguageGoal.of(goal)
                .with("context", context)
                .with("dockerfile", dockerfile)
                .with("format", format)
                .with("inputFile", inputFile)
                .with("outputFile", outputFile);
        language.run(getLog(), answers -> {
            if (language.path("inputFile").isPresent()) {
                Language.ignoredRows(language.path("inputFile").get(), answers);
            } else {
                Language.ignored(
                        language.get("context"),
                        language.get("dockerfile"),
                        language.folder(),
                        language.excluded(),
                        Language.isJson(language.get("format")),
                        answers);
            }
        });
    }
}
