package dev.drydock.plugin;

import dev.drydock.container.Durations;
import dev.drydock.engine.Containers;
import dev.drydock.engine.StartTable;
import dev.drydock.report.ProgressLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Starts containers of the project's images and of others, and waits until they are ready.
 *
 * <p>What is known then (ports that were free, addresses, ids) is in properties of the project,
 * <code>drydock.container.&lt;alias&gt;.*</code> and the names that <code>&lt;ports&gt;</code> gives, and in
 * <code>target/drydock/containers.properties</code>. Containers end at <code>drydock:stop</code>, at the latest with this run of Maven.
 * If one cannot be started or is not ready in time, all are ended and the build fails.
 */
@Mojo(name = "start", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, threadSafe = true)
public final class StartMojo extends AbstractMojo {
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
     * Has containers outlive this run of Maven, until <code>drydock:stop</code> is called by itself.
     * <code>drydock:stop</code> in a life cycle leaves them.
     */
    @Parameter(property = "drydock.keepRunning")
    private @Nullable String keepRunning;

    /**
     * Shows on the console what containers write while they run: <code>true</code>, <code>false</code>, or aliases
     * separated by commas. Default: those that have a <code>&lt;log&gt;</code>.
     */
    @Parameter(property = "drydock.showLogs")
    private @Nullable String showLogs;

    /**
     * Starts containers that do not need one another at the same time.
     */
    @Parameter(property = "drydock.startParallel")
    private @Nullable String startParallel;

    /**
     * How long is waited for a container whose <code>&lt;wait&gt;</code> has no time: seconds, or a duration such as
     * <code>90s</code>. Default: 60s.
     */
    @Parameter(property = "drydock.startContainerWaitTimeout")
    private @Nullable String startContainerWaitTimeout;

    /**
     * Prefix of properties in which everything that <code>drydock.container.*</code> tells is told once more, such as
     * <code>docker.container</code>.
     */
    @Parameter(property = "drydock.exposeContainerInfo")
    private @Nullable String exposeContainerInfo;

    /**
     * Accepted for configurations of docker-maven-plugin: networks are always made when they are named.
     */
    @Parameter(property = "drydock.autoCreateCustomNetworks")
    private @Nullable String autoCreateCustomNetworks;

    @Inject
    StartMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Log log = getLog();
        Values values = goal.values();
        goal.warnOfUnknown(log);
        Optional<String> skipped = RunSkip.of(goal, skip, skipRun);
        if (skipped.isPresent()) {
            log.info("no containers are started: " + skipped.get());
            return;
        }
        ImageParameters parameters = ImageParameters.of(goal, images, image, null)
                .with("filter", filter)
                .with("pull", pull);
        List<RunImage> all = new ArrayList<>();
        for (RunImage each : new ProjectImages(goal.project(), parameters, values, goal.origin(), log).toRun()) {
            if (each.flag("skip")) {
                log.info(each.alias() + ": skipped");
            } else {
                all.add(each);
            }
        }
        if (all.isEmpty()) {
            log.info("no container to start: no image has a <run>");
            return;
        }
        values.flag("autoCreateCustomNetworks", Optional.ofNullable(autoCreateCustomNetworks));
        ContainerStart.Options options = new ContainerStart.Options(
                values.flag("keepRunning", Optional.ofNullable(keepRunning)),
                values.flag("startParallel", Optional.ofNullable(startParallel)),
                values.get("showLogs", Optional.ofNullable(showLogs)),
                waitTime(values.get("startContainerWaitTimeout", Optional.ofNullable(startContainerWaitTimeout))));
        Optional<String> prefix = values.get("exposeContainerInfo", Optional.ofNullable(exposeContainerInfo))
                .filter(text -> !text.isBlank());
        Invocation invocation = new Invocation(
                goal,
                EngineParameters.of(store).withMode(mode).withRegistries(insecureRegistries, registry, pullRegistry),
                log);
        invocation.run(drydock -> {
            try (Containers containers = drydock.containers(new ProgressLines(invocation.lines("")))) {
                StartTable table = new StartTable(goal.folder());
                new ContainerStart(goal, containers, options, prefix, log)
                        .start(all)
                        .forEach(one -> table.add(one.image().alias(), one.state()));
                table.lines().forEach(log::info);
            }
        });
    }

    private static Optional<Duration> waitTime(Optional<String> text) throws MojoFailureException {
        try {
            return text.map(given -> Durations.parse("drydock.startContainerWaitTimeout", given));
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
    }
}
