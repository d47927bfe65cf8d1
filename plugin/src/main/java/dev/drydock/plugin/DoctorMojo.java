package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
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
 * Says what this machine allows: the modes in which steps can run, each tried with a worker of its own, and how to get more.
 */
@Mojo(name = "doctor", requiresProject = false, aggregator = true, threadSafe = true)
public final class DoctorMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    /**
     * How steps run: <code>auto</code> (the best that works), <code>root</code>, <code>rootless</code> or <code>chroot</code>.
     */
    @Parameter(property = "drydock.mode")
    private @Nullable String mode;

    /**
     * File that the output is written to as well.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    DoctorMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        new Invocation(goal, EngineParameters.of(store).withMode(mode), getLog()).run(drydock -> {
            List<String> lines = new Tables(Instant.now(), false).doctor(drydock.doctor(Cancellation.none()));
            new PrintedLines(lines)
                    .print(
                            getLog(),
                            values.get("outputFile", Optional.ofNullable(outputFile))
                                    .map(goal.folder()::resolve));
        });
    }
}
