package dev.drydock.plugin;

import dev.drydock.content.Digest;
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
 * Shows how an image of the store came to be, newest entry first.
 *
 * <pre>mvn drydock:history -Ddrydock.image=app:1.0</pre>
 */
@Mojo(name = "history", requiresProject = false, aggregator = true, threadSafe = true)
public final class HistoryMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * Name of the image, or its id or a unique beginning of it.
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
    HistoryMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        String name = values.get("image", Optional.ofNullable(image))
                .orElseThrow(() ->
                        new MojoFailureException("history of which image?\n  fix: add -Ddrydock.image=<name or id>"));
        new Invocation(goal, EngineParameters.of(store), getLog()).run(drydock -> {
            Digest id = drydock.find(name)
                    .orElseThrow(() -> new MojoFailureException(
                            "the store has no image \"" + name + "\"\n  fix: drydock:images lists what there is"));
            List<String> lines = new Tables(Instant.now(), false).history(id, drydock.history(id));
            new PrintedLines(lines)
                    .print(
                            getLog(),
                            values.get("outputFile", Optional.ofNullable(outputFile))
                                    .map(goal.folder()::resolve));
        });
    }
}
