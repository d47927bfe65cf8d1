package dev.drydock.plugin;

import dev.drydock.engine.Containers;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Stops and removes the containers that <code>drydock:start</code> started for this project, in this run or, if they were kept
 * (<code>keepRunning</code>), in an earlier one.
 *
 * <p>What cannot be stopped is warned of, and breaks no build: it ends with this run of Maven.
 */
@Mojo(name = "stop", defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST, threadSafe = true)
public final class StopMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The project's images. Of those with a <code>&lt;run&gt;</code> a container is started; its elements are those of
     * docker-maven-plugin. An image without <code>&lt;build&gt;</code> is not built here, but pulled if it is not in the store.
     * Without this element the project's one image is run.
     */
    @Parameter
    private @Nullable PlexusConfiguration images;

    /**
     * Images to act on, by alias or name, separated by commas. Default: all.
     */
    @Parameter(property = "drydock.filter")
    private @Nullable String filter;

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
     * Has containers outlive this run of Maven, until <code>drydock:stop</code> is called by itself.
     * <code>drydock:stop</code> in a life cycle leaves them.
     */
    @Parameter(property = "drydock.keepRunning")
    private @Nullable String keepRunning;

    @Inject
    StopMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Log log = getLog();
        Values values = goal.values();
        goal.warnOfUnknown(log);
        Optional<String> skipped = RunSkip.of(goal, skip, skipRun);
        if (skipped.isPresent()) {
            log.info("no containers are stopped: " + skipped.get());
            return;
        }
        boolean keep = values.flag("keepRunning", Optional.ofNullable(keepRunning))
                && goal.execution().getSource() != MojoExecution.Source.CLI;
        Set<String> killed = killed(values, log);
        List<String> chosen = values.list("filter", Optional.ofNullable(filter));
        try {
            new Invocation(goal, EngineParameters.of(store).withMode(mode), log).run(drydock -> {
                try (Containers containers = drydock.containers(event -> {})) {
                    stop(containers, keep, killed, chosen);
                }
            });
        } catch (MojoExecutionException e) {
            log.warn("containers could not be stopped: " + e.getMessage());
        }
    }

    private void stop(Containers containers, boolean keep, Set<String> killed, List<String> chosen) throws IOException {
        List<ContainerState> ours =
                ContainerLabels.of(goal.session(), goal.folder()).ours(containers);
        boolean all = true;
        for (ContainerState each : ours) {
            String alias = each.labels().getOrDefault(ContainerLabels.ALIAS, each.name());
            if (!chosen.isEmpty() && !chosen.contains(alias) && !chosen.contains(each.image())) {
                all = false;
                continue;
            }
            if (keep) {
                getLog().info(alias + ": " + each.name() + " is kept; mvn drydock:stop ends it");
                all = false;
                continue;
            }
            try {
                new ContainerStop(goal, containers, getLog()).end(each, killed.contains(alias));
                getLog().info(alias + ": stopped " + each.name());
            } catch (IOException e) {
                all = false;
                getLog().warn(alias + ": " + each.name() + " could not be stopped: " + e.getMessage()
                        + "; it ends with this run of Maven");
            }
        }
        if (ours.isEmpty()) {
            getLog().info("no container to stop");
        } else if (all) {
            ContainerValues.forget(goal.project());
        }
    }

    /** Those that are not asked, but killed. */
    private Set<String> killed(Values values, Log log) throws MojoFailureException {
        Set<String> killed = new HashSet<>();
        ImageParameters parameters = ImageParameters.of(goal, images, null, null);
        for (RunImage each : new ProjectImages(goal.project(), parameters, values, Origin.INHERITED, log).toRun()) {
            String how = each.text("stopMode").orElse("graceful");
            if (how.equals("kill")) {
                killed.add(each.alias());
            } else if (!how.equals("graceful")) {
                log.warn("<stopMode> of " + each.alias() + " is \"" + how + "\": graceful and kill are known");
            }
        }
        return killed;
    }
}
