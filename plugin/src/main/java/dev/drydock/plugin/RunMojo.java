package dev.drydock.plugin;

import dev.drydock.build.RunnableImage;
import dev.drydock.container.ContainerSettings;
import dev.drydock.content.Cancellation;
import dev.drydock.engine.ContainerTable;
import dev.drydock.engine.Containers;
import dev.drydock.engine.FailedSteps;
import dev.drydock.engine.Foreground;
import dev.drydock.engine.SettingException;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.RunResult;
import dev.drydock.report.ProgressLines;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Runs a container of one image in the foreground: its output on the console, until it ends or Ctrl-C.
 *
 * <pre>mvn package drydock:run -Ddrydock.filter=ALIAS</pre>
 */
@Mojo(name = "run", threadSafe = true)
public final class RunMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The project's images. Of those with a <code>&lt;run&gt;</code> a container is started; its elements are those of
     * docker-maven-plugin. An image without <code>&lt;build&gt;</code> is not built here, but pulled if it is not in the store.
     * Without this element the project's one image is run.
     */
    @Parameter
    private @Nullable PlexusConfiguration images;

    /**
     * Name of the image. Default: artifactId and version. With several images it needs <code>filter</code>.
     */
    @Parameter(property = "drydock.image")
    private @Nullable String image;

    /**
     * Images to act on, by alias or name, separated by commas. Default: all.
     */
    @Parameter(property = "drydock.filter")
    private @Nullable String filter;

    /**
     * When images that are not built here are asked for at their registry: <code>IfNotPresent</code>, <code>Always</code> or
     * <code>Never</code>.
     */
    @Parameter(property = "drydock.pull")
    private @Nullable String pull;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    /**
     * How containers run: <code>auto</code> (the best that works), <code>root</code>, <code>rootless</code> or <code>chroot</code>.
     */
    @Parameter(property = "drydock.mode")
    private @Nullable String mode;

    /**
     * Registries that need not be secure, separated by commas: <code>host</code>, <code>host:port</code> or CIDR.
     * Loopback addresses never need to be.
     */
    @Parameter(property = "drydock.insecureRegistries")
    private @Nullable String insecureRegistries;

    /**
     * Registry for image names that have none, for pulling and pushing.
     */
    @Parameter(property = "drydock.registry")
    private @Nullable String registry;

    /**
     * Registry that names without one are pulled from, instead of <code>registry</code>.
     */
    @Parameter(property = "drydock.pullRegistry")
    private @Nullable String pullRegistry;

    /**
     * Skips every goal that acts on a project.
     */
    @Parameter(property = "drydock.skip")
    private @Nullable String skip;

    /**
     * Starts and stops no containers; per image: <code>&lt;run&gt;&lt;skip&gt;</code>. <code>skipITs</code>,
     * <code>skipTests</code> and <code>maven.test.skip</code> do the same.
     */
    @Parameter(property = "drydock.skipRun")
    private @Nullable String skipRun;

    /**
     * The command: words, with quotes around those that have spaces.
     */
    @Parameter(property = "drydock.command")
    private @Nullable String command;

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

    @Inject
    RunMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Log log = getLog();
        Values values = goal.values();
        goal.warnOfUnknown(log);
        if (values.flag("skip", Optional.ofNullable(skip)) || values.flag("skipRun", Optional.ofNullable(skipRun))) {
            log.info("skipped");
            return;
        }
        ImageParameters parameters = ImageParameters.of(goal, images, image, null)
                .with("filter", filter)
                .with("pull", pull);
        List<RunImage> all = new ProjectImages(goal.project(), parameters, values, goal.origin(), log).toRun();
        if (all.size() != 1) {
            throw new MojoFailureException(
                    all.isEmpty()
                            ? "there is no image to run\n  fix: build it first (mvn package drydock:run), or give it a <run>"
                            : "there are several images to run: "
                                    + String.join(
                                            ", ",
                                            all.stream().map(RunImage::alias).toList())
                                    + "\n  fix: choose one by drydock.filter=<alias>");
        }
        boolean reads = values.flag("interactive", Optional.ofNullable(interactive));
        boolean terminal = values.flag("tty", Optional.ofNullable(tty));
        Optional<String> line = values.get("command", Optional.ofNullable(command));
        Invocation invocation = new Invocation(
                goal,
                EngineParameters.of(store).withMode(mode).withRegistries(insecureRegistries, registry, pullRegistry),
                log);
        invocation.run(drydock -> {
            try (Containers containers = drydock.containers(new ProgressLines(invocation.lines("")))) {
                run(containers, all.get(0), line, reads, terminal);
            }
        });
    }

    private void run(Containers containers, RunImage chosen, Optional<String> line, boolean reads, boolean terminal)
            throws IOException, SettingException, MojoFailureException {
        ContainerStart.Options options = new ContainerStart.Options(false, false, Optional.empty(), Optional.empty());
        ContainerStart start = new ContainerStart(goal, containers, options, Optional.empty(), getLog());
        String name = chosen.alias() + "-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        ContainerSettings settings = start.prepare(
                        chosen, name, OutputFolder.all(goal.project()).resolve(chosen.alias() + ".log"))
                .autoRemove(true);
        line.ifPresent(words -> settings.command(CommandWords.split(words)));
        RunnableImage runnable = start.runnable(chosen);
        // Maven's own streams would take bytes for text; never closed: they are the process's
        FailedSteps.Streams streams = new FailedSteps.Streams(
                System.in, new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
        RunResult result;
        try {
            result = new Foreground(streams, reads, terminal)
                    .run((window, input, sink) -> containers.run(
                            settings,
                            runnable,
                            chosen.name().toString(),
                            window,
                            input,
                            sink,
                            state -> told(chosen, state),
                            Cancellation.none()));
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("<run> of " + chosen.alias() + ": " + e.getMessage(), e);
        }
        if (result.exitCode() != 0) {
            throw new MojoFailureException("the container " + chosen.alias() + " ended with exit code "
                    + result.exitCode() + (result.problem().isEmpty() ? "" : ": " + result.problem()));
        }
    }

    private void told(RunImage chosen, ContainerState state) {
        state.notes().forEach(note -> getLog().warn(note));
        String ports = ContainerTable.ports(state);
        getLog().info("runs " + chosen.name() + " as " + state.name() + (ports.isEmpty() ? "" : ", " + ports)
                + "; Ctrl-C ends it");
    }
}
