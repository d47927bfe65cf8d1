package dev.drydock.plugin;

import dev.drydock.engine.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Lists the images of the store that have a name.
 */
@Mojo(name = "images", requiresProject = false, aggregator = true, threadSafe = true)
public final class ImagesMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * Lists those of this repository or name alone.
     */
    @Parameter(property = "drydock.image")
    private @Nullable String image;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    /**
     * File that the output is written to as well.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    ImagesMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        new Invocation(goal, EngineParameters.of(store), getLog()).run(drydock -> {
            List<String> lines = new Tables(Instant.now(), false)
                    .images(drydock.images(values.get("image", Optional.ofNullable(image))), false);
            new PrintedLines(lines)
                    .print(
                            getLog(),
                            values.get("outputFile", Optional.ofNullable(outputFile))
                                    .map(goal.folder()::resolve));
        });
    }
}
