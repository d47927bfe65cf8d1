package dev.drydock.plugin;

import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Tells what takes how much room in the store, and how much of it <code>drydock:prune</code> with <code>all</code> would
 * take out.
 */
@Mojo(name = "df", requiresProject = false, aggregator = true, threadSafe = true)
public final class DfMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    /**
     * Form of the answer: <code>text</code>, or <code>json</code> in one line. Default: <code>text</code>.
     */
    @Parameter(property = "drydock.format")
    private @Nullable String format;

    /**
     * File that the answer is written to as well; JSON to this file alone. Without it JSON goes to standard output.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    DfMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        StoreAnswer answer = new StoreAnswer(
                values.get("format", Optional.ofNullable(format)),
                values.get("outputFile", Optional.ofNullable(outputFile)),
                goal.folder(),
                getLog());
        new Invocation(goal, EngineParameters.of(store), getLog())
                .run(drydock -> answer.print(
                        lines -> lines.usage(drydock.store(), drydock.upkeep().usage())));
    }
}
