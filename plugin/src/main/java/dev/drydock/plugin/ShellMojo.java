package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.FailedSteps;
import dev.drydock.engine.FailedSteps.Command;
import dev.drydock.engine.SettingException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
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
 * Opens a shell in what a failed step left, if it was built with <code>drydock.onFailure=keep</code>.
 *
 * <pre>mvn drydock:shell -Ddrydock.step=ID</pre>
 *
 * <p>The shell has the step's environment, folder, user and mounts; secrets and ssh agents are not given again. What is
 * changed in it is thrown away when it ends, the step stays kept. Without <code>step</code> the kept ones are listed.
 * Kept steps are removed after seven days, or by <code>remove</code>.
 */
@Mojo(name = "shell", requiresProject = false, aggregator = true, threadSafe = true)
public final class ShellMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The kept step, or the start of its id.
     */
    @Parameter(property = "drydock.step")
    private @Nullable String step;

    /**
     * A line for the step's shell to run, instead of reading standard input.
     */
    @Parameter(property = "drydock.shell")
    private @Nullable String shell;

    /**
     * Removes kept steps: an id, <code>all</code>, or those that are older than <code>7d</code>, <code>12h</code>,
     * <code>30m</code>.
     */
    @Parameter(property = "drydock.remove")
    private @Nullable String remove;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    /**
     * How the shell runs: <code>auto</code> (as the step did), <code>root</code>, <code>rootless</code> or <code>chroot</code>.
     */
    @Parameter(property = "drydock.mode")
    private @Nullable String mode;

    @Inject
    ShellMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        Optional<String> removed = values.get("remove", Optional.ofNullable(remove));
        Optional<String> entered = values.get("step", Optional.ofNullable(step));
        Optional<String> line = values.get("shell", Optional.ofNullable(shell));
        new Invocation(goal, EngineParameters.of(store).withMode(mode), getLog()).run(drydock -> {
            if (removed.isPresent()) {
                int count = drydock.failedSteps().remove(removed.get());
                getLog().info("removed " + count + (count == 1 ? " kept step" : " kept steps"));
            } else if (entered.isPresent()) {
                enter(drydock, entered.get(), line.map(Command::line).orElse(Command.interactive()));
            } else {
                drydock.failedSteps().table(false).forEach(getLog()::info);
            }
        });
    }

    private void enter(Drydock drydock, String id, Command command)
            throws IOException, SettingException, MojoFailureException {
        List<String> lacks = drydock.failedSteps().lacks(id);
        if (!lacks.isEmpty()) {
            getLog().warn("the step had more than this shell has: " + String.join(", ", lacks));
        }
        // Maven's own streams would take bytes for text; never closed: they are the process's
        FailedSteps.Streams streams = new FailedSteps.Streams(
                System.in, new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
        int code = drydock.failedSteps().enter(id, command, streams, Cancellation.none());
        if (code != 0) {
            throw new MojoFailureException("the shell ended with exit code " + code);
        }
    }
}
