package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.engine.ImageOutput;
import dev.drydock.report.Amounts;
import dev.drydock.report.ProgressLines;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Writes the project's images, as they were built, to tar files that <code>docker load</code>, <code>podman load</code> and
 * skopeo read: an OCI layout with Docker's <code>manifest.json</code> beside it.
 */
@Mojo(name = "save", threadSafe = true)
public final class SaveMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The file. Default: <code>target/drydock/&lt;alias&gt;/image.tar</code>. With several images it needs
     * <code>filter</code>.
     */
    @Parameter(property = "drydock.saveFile")
    private @Nullable String saveFile;

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
     * Skips every goal that acts on a project.
     */
    @Parameter(property = "drydock.skip")
    private @Nullable String skip;

    @Inject
    SaveMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Log log = getLog();
        Values values = goal.values();
        goal.warnOfUnknown(log);
        if (values.flag("skip", Optional.ofNullable(skip))) {
            log.info("skipped");
            return;
        }
        MavenProject project = goal.project();
        ImageParameters parameters = ImageParameters.of(goal, images, image, tags)
                .with("filter", filter)
                .with("annotation", annotations)
                .with("compression", compression)
                .with("dockerfile", dockerfile)
                .with("context", context);
        List<ProjectImage> selected = new ProjectImages(project, parameters, values, goal.origin(), log).built();
        Optional<String> file = values.get("saveFile", Optional.ofNullable(saveFile));
        if (file.isPresent() && selected.size() > 1) {
            throw new MojoFailureException("drydock.saveFile names one file, but there are several images: "
                    + String.join(
                            ", ", selected.stream().map(ProjectImage::alias).toList())
                    + "\n  fix: choose one by drydock.filter=<alias>");
        }
        Invocation invocation =
                new Invocation(goal, EngineParameters.of(store).withRegistries(insecureRegistries, null, null), log);
        invocation.run(drydock -> {
            for (ProjectImage each : selected) {
                OutputFolder output = OutputFolder.of(project, each.alias());
                Digest id = output.imageId()
                        .orElseThrow(() -> new MojoFailureException("the image " + each.name()
                                + " was not built in this project\n  fix: run drydock:build first (mvn package does)"));
                Path tar =
                        file.map(goal.folder()::resolve).orElse(output.folder().resolve("image.tar"));
                Digest digest = drydock.write(
                                id,
                                each.names(),
                                each.wire(),
                                ImageOutput.archive(tar),
                                OutputStream.nullOutputStream(),
                                new ProgressLines(invocation.lines("")),
                                Cancellation.none())
                        .orElseThrow();
                output.learned(digest);
                project.getProperties().setProperty("drydock.image." + each.alias() + ".digest", digest.toString());
                log.info("saved " + each.name() + "@" + digest + " to " + tar + ", " + Amounts.bytes(Files.size(tar)));
            }
        });
    }
}
