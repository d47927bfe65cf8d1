package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.engine.Containers;
import dev.drydock.engine.FailedSteps;
import dev.drydock.engine.Foreground;
import dev.drydock.protocol.ExecSpec;
import dev.drydock.protocol.RunResult;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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
 * Runs a command in a running container. The build fails if the command does.
 *
 * <pre>mvn drydock:exec -Ddrydock.container=db -Ddrydock.command="psql -U postgres -c 'select 1'"</pre>
 */
@Mojo(name = "exec", requiresProject = false, aggregator = true, threadSafe = true)
public final class ExecMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The container: its alias in this project, its name, or the start of its id.
     */
    @Parameter(property = "drydock.container")
    private @Nullable String container;

    /**
     * The command: words, with quotes around those that have spaces.
     */
    @Parameter(property = "drydock.command")
    private @Nullable String command;

    /**
     * Who runs it: a user, or user and group with a colon between. Default: the user of the container.
     */
    @Parameter(property = "drydock.user")
    private @Nullable String user;

    /**
     * Working directory. Default: that of the container.
     */
    @Parameter(property = "drydock.workingDir")
    private @Nullable String workingDir;

    /**
     * Lets it read standard input.
     */
    @Parameter(property = "drydock.interactive")
    private @Nullable String interactive;

    /**
     * Gives it a terminal; Maven itself has to be called in one.
     */
    @Parameter(property = "drydock.tty")
    private @Nullable String tty;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    @Inject
    ExecMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        String named = needed(values.get("container", Optional.ofNullable(container)), "container", "db");
        List<String> words =
                CommandWords.split(needed(values.get("command", Optional.ofNullable(command)), "command", "\"ls /\""));
        Optional<String> who = values.get("user", Optional.ofNullable(user));
        String where = values.get("workingDir", Optional.ofNullable(workingDir)).orElse("");
        boolean reads = values.flag("interactive", Optional.ofNullable(interactive));
        boolean terminal = values.flag("tty", Optional.ofNullable(tty));
        new Invocation(goal, EngineParameters.of(store), getLog()).run(drydock -> {
            try (Containers containers = drydock.containers(event -> {})) {
                String id = ContainerLabels.of(goal.session(), goal.folder())
                        .find(containers, named)
                        .id();
                // Maven's own streams would take bytes for text; never closed: they are the process's
                FailedSteps.Streams streams = new FailedSteps.Streams(
                        System.in, new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
                RunResult result = new Foreground(streams, reads, terminal)
                        .run((window, input, sink) -> containers.exec(
                                new ExecSpec(
                                        id,
                                        words,
                                        List.of(),
                                        Optional.empty(),
                                        where,
                                        window,
                                        reads || terminal,
                                        false),
                                who,
                                input,
                                sink,
                                Cancellation.none()));
                if (result.exitCode() != 0) {
                    throw new MojoFailureException("the command ended with exit code " + result.exitCode()
                            + (result.problem().isEmpty() ? "" : ": " + result.problem()));
                }
            }
        });
    }

    private static String needed(Optional<String> value, String setting, String example) throws MojoFailureException {
        return value.filter(text -> !text.isBlank())
                .orElseThrow(() -> new MojoFailureException(
                        "drydock." + setting + " is not set\n  fix: -Ddrydock." + setting + "=" + example));
    }
}
