package dev.drydock.plugin;

import java.util.List;
import java.util.Map;
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
 * Pushes the project's images as they were built, under every name they have.
 *
 * <p>What is pushed is the image whose id <code>target/drydock/&lt;alias&gt;/image-id</code> holds, whatever its name means in
 * the store by now. A name without a registry is refused unless <code>registry</code> or <code>pushRegistry</code> is set.
 * Credentials come from the servers of <code>settings.xml</code> (id: the registry, or <code>registry/user</code>), then from
 * where docker keeps them.
 *
 * <p><code>mvn deploy</code> runs <code>deploy:deploy</code> as well. A project that has an image and nothing else to deploy
 * sets <code>maven.deploy.skip</code>: otherwise the build ends with an error of the deploy plugin, which wants a repository.
 */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PushMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The project's images: <code>&lt;image&gt;</code> elements with <code>&lt;name&gt;</code>,
     * <code>&lt;alias&gt;</code> and <code>&lt;build&gt;</code>. In a name <code>%g</code>, <code>%a</code>,
     * <code>%v</code> and <code>%l</code> stand for the last part of the groupId, the artifactId, the version, and
     * <code>latest</code> for a snapshot. <code>&lt;build&gt;</code> has the names of docker-maven-plugin:
     * <code>dockerFile</code>, <code>contextDir</code>, <code>args</code>, <code>target</code>, <code>tags</code>,
     * <code>platform</code>, <code>platforms</code>, <code>noCache</code>, <code>skip</code>, <code>skipPush</code>,
     * <code>imagePullPolicy</code>; also understood are <code>dockerfile</code>, <code>context</code>,
     * <code>buildArgs</code> and <code>pull</code>. Without this element a project with a Dockerfile has one
     * image.
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
     * Further tags of the image, separated by commas.
     */
    @Parameter(property = "drydock.tags")
    private @Nullable String tags;

    /**
     * The Dockerfile, relative to the project's folder, the context or <code>src/main/docker</code>. Default:
     * <code>Dockerfile</code> in the first of them that has one.
     */
    @Parameter(property = "drydock.dockerfile")
    private @Nullable String dockerfile;

    /**
     * Folder of the build context. Default: the Dockerfile's.
     */
    @Parameter(property = "drydock.context")
    private @Nullable String context;

    /**
     * Annotations of the image's manifest, and of the index if it is for several platforms. They are no part of the image
     * id. On the command line: <code>-Ddrydock.annotation.NAME=value</code>.
     */
    @Parameter
    private @Nullable Map<String, String> annotations;

    /**
     * How layers that were made here are compressed for registries and archives: <code>gzip</code>, <code>zstd</code> or
     * <code>none</code>, with a level as in <code>zstd:9</code>. Base layers stay as they came. Default: <code>gzip:6</code>.
     */
    @Parameter(property = "drydock.compression")
    private @Nullable String compression;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

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
     * Registry that names without one are pushed to, instead of <code>registry</code>.
     */
    @Parameter(property = "drydock.pushRegistry")
    private @Nullable String pushRegistry;

    /**
     * Skips every goal that acts on a project.
     */
    @Parameter(property = "drydock.skip")
    private @Nullable String skip;

    /**
     * Skips <code>drydock:push</code>; per image: <code>&lt;build&gt;&lt;skipPush&gt;</code>.
     */
    @Parameter(property = "drydock.skipPush")
    private @Nullable String skipPush;

    @Inject
    PushMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Log log = getLog();
        Values values = goal.values();
        goal.warnOfUnknown(log);
        if (values.flag("skip", Optional.ofNullable(skip)) || values.flag("skipPush", Optional.ofNullable(skipPush))) {
            log.info("skipped");
            return;
        }
        ImageParameters parameters = ImageParameters.of(goal, images, image, tags)
                .with("filter", filter)
                .with("annotation", annotations)
                .with("compression", compression)
                .with("dockerfile", dockerfile)
                .with("context", context);
        List<ProjectImage> selected = new ProjectImages(goal.project(), parameters, values, goal.origin(), log).built();
        if (selected.isEmpty()) {
            return;
        }
        Optional<String> target = values.get("pushRegistry", Optional.ofNullable(pushRegistry))
                .or(() -> values.get("registry", Optional.ofNullable(registry)));
        Invocation invocation = new Invocation(
                goal, EngineParameters.of(store).withRegistries(insecureRegistries, registry, null), log);
        Pushing pushing = new Pushing(goal.project(), target, invocation, log);
        invocation.run(drydock -> {
            for (ProjectImage each : selected) {
                String prefix = selected.size() > 1 ? each.alias() + ": " : "";
                if (each.skipPush()) {
                    log.info(prefix + "skipped");
                } else {
                    pushing.push(drydock, each, prefix);
                }
            }
        });
    }
}
