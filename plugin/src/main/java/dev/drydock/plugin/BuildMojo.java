package dev.drydock.plugin;

import dev.drydock.engine.ImageOutput;
import dev.drydock.engine.PruneSettings;
import dev.drydock.upkeep.PrunePolicy;
import java.nio.file.Path;
import java.util.HashMap;
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
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Builds the project's images from their Dockerfiles.
 *
 * <p>Needs no configuration: a project with a <code>Dockerfile</code> beside its pom (or in <code>src/main/docker</code>) has
 * one image, called like its artifact. A setting is looked for on the command line first, then in the
 * <code>&lt;image&gt;</code>, then in the <code>&lt;configuration&gt;</code>, then in the project's properties of the same name.
 *
 * <p>Leaves <code>image-id</code>, <code>metadata.json</code> and a log of each step in
 * <code>target/drydock/&lt;alias&gt;/</code>, and sets the project's properties <code>drydock.image.&lt;alias&gt;.ref</code>,
 * <code>.id</code> and, once it is known, <code>.digest</code>.
 */
@Mojo(name = "build", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class BuildMojo extends AbstractMojo {
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
     * Stage to build. Default: the last.
     */
    @Parameter(property = "drydock.target")
    private @Nullable String target;

    /**
     * Values of the Dockerfile's ARGs. On the command line: <code>-Ddrydock.buildArg.NAME=value</code>, each by
     * itself.
     */
    @Parameter
    private @Nullable Map<String, String> buildArgs;

    /**
     * Secrets that <code>RUN --mount=type=secret</code> may be lent, by id: <code>file:PATH</code>,
     * <code>env:NAME</code> or <code>server:ID</code> (the password of a server of settings.xml). They reach no layer,
     * no key and no log. On the command line: <code>-Ddrydock.secret.ID=file:PATH</code>.
     */
    @Parameter
    private @Nullable Map<String, String> secrets;

    /**
     * Agents that <code>RUN --mount=type=ssh</code> may be lent, separated by commas: <code>default</code> (the agent
     * of <code>SSH_AUTH_SOCK</code>), or <code>ID=SOCKET</code>.
     */
    @Parameter(property = "drydock.ssh")
    private @Nullable String ssh;

    /**
     * What is built for, such as <code>linux/arm64</code>. Default: this machine.
     */
    @Parameter(property = "drydock.platform")
    private @Nullable String platform;

    /**
     * Several platforms, separated by commas, such as <code>linux/amd64,linux/arm64</code>: the image is then an index with
     * an image for each. <code>RUN</code> for another architecture needs an emulator on this machine; everything else does
     * not.
     */
    @Parameter(property = "drydock.platforms")
    private @Nullable String platforms;

    /**
     * Runs every step again.
     */
    @Parameter(property = "drydock.noCache")
    private @Nullable String noCache;

    /**
     * Stages whose steps run again, separated by commas.
     */
    @Parameter(property = "drydock.noCacheFilter")
    private @Nullable String noCacheFilter;

    /**
     * Where steps are looked for that the store does not know, separated by commas:
     * <code>type=registry,ref=REGISTRY/REPOSITORY[:TAG]</code> or that name alone, or <code>type=local,src=FOLDER</code>.
     */
    @Parameter(property = "drydock.cacheFrom")
    private @Nullable List<String> cacheFrom;

    /**
     * Where the steps of a build are told of, for <code>cacheFrom</code> of others:
     * <code>type=registry,ref=REGISTRY/REPOSITORY[:TAG]</code> or <code>type=local,dest=FOLDER</code>, both with
     * <code>mode=min</code> (steps of the image's own stages) or <code>mode=max</code> (of all).
     */
    @Parameter(property = "drydock.cacheTo")
    private @Nullable List<String> cacheTo;

    /**
     * What times files have in new layers: <code>keep</code> for their own, <code>fixed</code> for one. Default:
     * <code>fixed</code> if <code>project.build.outputTimestamp</code> or <code>SOURCE_DATE_EPOCH</code> is set.
     */
    @Parameter(property = "drydock.layerTimes")
    private @Nullable String layerTimes;

    /**
     * What permissions files of the context have: <code>keep</code> for those on disk, <code>git</code> for 0755 (what its
     * owner may execute, and folders) and 0644. Default: <code>keep</code>.
     */
    @Parameter(property = "drydock.contextModes")
    private @Nullable String contextModes;

    /**
     * What names stand for in <code>FROM</code>, <code>COPY --from</code> and <code>from=</code> of a mount, before stages
     * and images of that name: a folder, <code>docker-image://NAME</code>, <code>oci-layout://FOLDER[:TAG]</code>, the
     * address of a git repository or of an archive or file, or
     * <code>maven:GROUP:ARTIFACT:VERSION[:TYPE[:CLASSIFIER]]</code>, which is a folder with that artifact in it. On the
     * command line: <code>-Ddrydock.contexts.NAME=value</code>.
     */
    @Parameter
    private @Nullable Map<String, String> contexts;

    /**
     * What steps may do beyond their sandbox, separated by commas: <code>network.host</code> for
     * <code>RUN --network=host</code>, <code>security.insecure</code> for <code>RUN --security=insecure</code>.
     */
    @Parameter(property = "drydock.allow")
    private @Nullable String allow;

    /**
     * Labels of the image beside those of its Dockerfile. On the command line: <code>-Ddrydock.label.NAME=value</code>.
     */
    @Parameter
    private @Nullable Map<String, String> labels;

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
     * Labels <code>org.opencontainers.image.*</code> from the pom: title, description, version, url, source, vendor,
     * licenses.
     */
    @Parameter(property = "drydock.pomLabels")
    private @Nullable String pomLabels;

    /**
     * Steps that run at the same time. Default: the processors of this machine.
     */
    @Parameter(property = "drydock.parallelism")
    private @Nullable String parallelism;

    /** Size of <code>/dev/shm</code> in steps: bytes, or with k, m or g. Default: 64m. */
    @Parameter(property = "drydock.shmSize")
    private @Nullable String shmSize;

    /** Limits of the processes of steps, separated by commas: <code>nofile=1024:2048,nproc=64</code>. */
    @Parameter(property = "drydock.ulimits")
    private @Nullable String ulimits;

    /** Memory that all processes of a step together may use: bytes, or with k, m or g. Needs a control group that can be written. */
    @Parameter(property = "drydock.memory")
    private @Nullable String memory;

    /** Processors that all processes of a step together may use, such as <code>1.5</code>. Needs such a control group too. */
    @Parameter(property = "drydock.cpus")
    private @Nullable String cpus;

    /**
     * Network of steps whose <code>RUN</code> names none: <code>default</code>, <code>none</code>, or <code>host</code>, which
     * allows it to all steps.
     */
    @Parameter(property = "drydock.network")
    private @Nullable String network;

    /** More lines of <code>/etc/hosts</code> in steps, separated by commas: <code>db.example:10.0.0.5</code>. */
    @Parameter(property = "drydock.addHosts")
    private @Nullable String addHosts;

    /**
     * What becomes of the files of a RUN that fails: <code>discard</code>, or <code>keep</code> for
     * <code>drydock:shell</code> to look at them.
     */
    @Parameter(property = "drydock.onFailure")
    private @Nullable String onFailure;

    /**
     * When base images are asked for at their registry: <code>IfNotPresent</code>, <code>Always</code> or
     * <code>Never</code>.
     */
    @Parameter(property = "drydock.pull")
    private @Nullable String pull;

    /**
     * How long one image may take, such as <code>10m</code> or <code>90s</code>: then its step is ended, and the build fails.
     * Default: no limit.
     */
    @Parameter(property = "drydock.timeout")
    private @Nullable String timeout;

    /**
     * Computes the manifest's digest, which is otherwise known after a push only. Compresses the layers.
     */
    @Parameter(property = "drydock.digest")
    private @Nullable String digest;

    /**
     * Where the image goes besides the store: <code>type=docker,dest=FILE</code> or <code>type=oci,dest=FILE</code> (with
     * <code>tar=false</code> a folder), <code>type=tar,dest=FILE</code> or <code>type=local,dest=FOLDER</code> for its
     * files. Several are separated by commas.
     */
    @Parameter(property = "drydock.output")
    private @Nullable String output;

    /**
     * Pushes each image right after it is built.
     */
    @Parameter(property = "drydock.push")
    private @Nullable String push;

    /**
     * What goes out of the store by itself after builds, at most once a day and only while no other build uses it: what was
     * not used for an age, and what was not used for longest while the store is larger than a size; or <code>off</code>.
     * Default: <code>30d,20g</code>.
     */
    @Parameter(property = "drydock.autoPrune")
    private @Nullable String autoPrune;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    /**
     * How steps run: <code>auto</code> (the best that works), <code>root</code>, <code>rootless</code>, <code>single</code> or <code>chroot</code>.
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
     * Skips <code>drydock:build</code>; per image: <code>&lt;build&gt;&lt;skip&gt;</code>.
     */
    @Parameter(property = "drydock.skipBuild")
    private @Nullable String skipBuild;

    @Inject
    BuildMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Log log = getLog();
        Values values = goal.values();
        goal.warnOfUnknown(log);
        if (values.flag("skip", Optional.ofNullable(skip))
                || values.flag("skipBuild", Optional.ofNullable(skipBuild))) {
            log.info("skipped");
            return;
        }
        MavenProject project = goal.project();
        List<ProjectImage> selected = new ProjectImages(project, images(), values, goal.origin(), log).selected();
        if (selected.isEmpty()) {
            return;
        }
        boolean pushes = values.flag("push", Optional.ofNullable(push));
        Optional<String> target = values.get("pushRegistry", Optional.ofNullable(pushRegistry))
                .or(() -> values.get("registry", Optional.ofNullable(registry)));
        Repackaging.after(project, goal.execution().getLifecyclePhase())
                .ifPresent(later ->
                        log.warn(later + " runs after drydock:build in the same phase: the image has the archive as"
                                + " it was before. Put drydock-maven-plugin behind it in the pom"));
        Invocation invocation = new Invocation(
                goal,
                EngineParameters.of(store).withMode(mode).withRegistries(insecureRegistries, registry, pullRegistry),
                log);
        Building building = new Building(
                goal,
                invocation.store(),
                Epoch.of(goal.session().getSystemProperties(), goal.session().getUserProperties(), project),
                goal.secrets()
                        .of(
                                values.named("secret", List.of(secrets == null ? Map.of() : secrets)),
                                values.list("ssh", Optional.ofNullable(ssh))),
                values.flag("digest", Optional.ofNullable(digest)),
                TimeLimit.of(values.get("timeout", Optional.ofNullable(timeout))),
                invocation,
                log);
        refuseSharedOutputs(selected);
        Pushing pushing = new Pushing(project, target, invocation, log);
        invocation.run(drydock -> {
            PrunePolicy policy = PruneSettings.policy(values.get("autoPrune", Optional.ofNullable(autoPrune)));
            for (ProjectImage each : selected) {
                String prefix = selected.size() > 1 ? each.alias() + ": " : "";
                if (each.skipBuild()) {
                    log.info(prefix + "skipped");
                    continue;
                }
                if (pushes) {
                    Pushing.targets(each, target); // refuses a name before the work is done
                }
                building.build(drydock, each, prefix);
                if (pushes) {
                    pushing.push(drydock, each, prefix);
                }
            }
            drydock.upkeep().prune(policy).ifPresent(pruned -> log.debug("pruned the store: " + pruned.size()));
        });
    }

    private static void refuseSharedOutputs(List<ProjectImage> images) throws MojoFailureException {
        Map<Path, String> owners = new HashMap<>();
        for (ProjectImage each : images) {
            for (ImageOutput output : each.outputs()) {
                String owner = owners.put(output.dest().orElseThrow(), each.alias());
                if (owner != null) {
                    throw new MojoFailureException(
                            "drydock.output writes " + output.dest().orElseThrow() + " twice, for "
                                    + owner + " and " + each.alias()
                                    + "\n  fix: give each image an <output> of its own, or choose one by drydock.filter=<alias>");
                }
            }
        }
    }

    private ImageParameters images() throws MojoFailureException {
        return ImageParameters.of(goal, images, image, tags)
                .with("buildArg", buildArgs)
                .with("contexts", contexts)
                .with("label", labels)
                .with("filter", filter)
                .with("annotation", annotations)
                .with("compression", compression)
                .with("dockerfile", dockerfile)
                .with("context", context)
                .with("target", target)
                .with("platform", platform)
                .with("platforms", platforms)
                .with("noCache", noCache)
                .with("pull", pull)
                .with("noCacheFilter", noCacheFilter)
                .with("cacheFrom", cacheFrom == null ? null : String.join(",", cacheFrom))
                .with("cacheTo", cacheTo == null ? null : String.join(",", cacheTo))
                .with("layerTimes", layerTimes)
                .with("contextModes", contextModes)
                .with("allow", allow)
                .with("pomLabels", pomLabels)
                .with("parallelism", parallelism)
                .with("shmSize", shmSize)
                .with("ulimits", ulimits)
                .with("network", network)
                .with("memory", memory)
                .with("cpus", cpus)
                .with("addHosts", addHosts)
                .with("onFailure", onFailure)
                .with("output", output);
    }
}
