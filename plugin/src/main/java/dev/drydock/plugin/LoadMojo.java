package dev.drydock.plugin;

import dev.drydock.build.ImageLoad;
import dev.drydock.content.Cancellation;
import dev.drydock.image.ImageReference;
import dev.drydock.report.ProgressLines;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Brings the images of an archive into the store: what <code>docker save</code>, <code>podman save</code> and skopeo write,
 * and OCI layouts.
 *
 * <pre>mvn drydock:load -Ddrydock.loadFile=image.tar</pre>
 */
@Mojo(name = "load", requiresProject = false, aggregator = true, threadSafe = true)
public final class LoadMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The archive, plain or compressed, or the folder of an OCI layout.
     */
    @Parameter(property = "drydock.loadFile")
    private @Nullable String loadFile;

    /**
     * A name for the image beside those in the archive.
     */
    @Parameter(property = "drydock.image")
    private @Nullable String image;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    @Inject
    LoadMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        Path source = goal.folder()
                .resolve(values.get("loadFile", Optional.ofNullable(loadFile))
                        .orElseThrow(
                                () -> new MojoFailureException("load what?\n  fix: add -Ddrydock.loadFile=<archive>")));
        if (!Files.exists(source)) {
            throw new MojoFailureException("there is no file " + source + "\n  fix: correct drydock.loadFile");
        }
        Optional<String> name = values.get("image", Optional.ofNullable(image));
        Invocation invocation = new Invocation(goal, EngineParameters.of(store), getLog());
        invocation.run(drydock -> {
            List<ImageReference> more = name.isPresent() ? List.of(ImageReference.parse(name.get())) : List.of();
            for (ImageLoad.Loaded loaded :
                    drydock.load(source, more, new ProgressLines(invocation.lines("")), Cancellation.none())) {
                String called = String.join(
                        ", ",
                        loaded.names().stream().map(ImageReference::familiar).toList());
                getLog().info("loaded " + (called.isEmpty() ? "an image without a name" : called) + " ("
                        + loaded.imageId() + ")");
            }
        });
    }
}
