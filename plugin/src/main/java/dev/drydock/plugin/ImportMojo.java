package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Makes an image of one layer from a tar of a root file system and puts it into the store: a base image without any registry.
 *
 * <pre>mvn drydock:import -Ddrydock.source=rootfs.tar -Ddrydock.image=debian:12</pre>
 */
@Mojo(name = "import", requiresProject = false, aggregator = true, threadSafe = true)
public final class ImportMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The tar, plain or compressed.
     */
    @Parameter(property = "drydock.source")
    private @Nullable String source;

    /**
     * Name of the image.
     */
    @Parameter(property = "drydock.image")
    private @Nullable String image;

    /**
     * Whose programs the tar holds, such as <code>linux/arm64</code>. Default: this machine's.
     */
    @Parameter(property = "drydock.platform")
    private @Nullable String platform;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    @Inject
    ImportMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        Path tar = goal.folder()
                .resolve(values.get("source", Optional.ofNullable(source))
                        .orElseThrow(
                                () -> new MojoFailureException("import of what?\n  fix: add -Ddrydock.source=<tar>")));
        String name = values.get("image", Optional.ofNullable(image))
                .orElseThrow(
                        () -> new MojoFailureException("import under which name?\n  fix: add -Ddrydock.image=<name>"));
        if (!Files.isRegularFile(tar)) {
            throw new MojoFailureException("there is no file " + tar + "\n  fix: correct drydock.source");
        }
        Optional<String> platformSetting = values.get("platform", Optional.ofNullable(platform));
        Optional<Instant> created = Epoch.ofEnvironment(goal.session().getSystemProperties());
        new Invocation(goal, EngineParameters.of(store), getLog()).run(drydock -> {
            ImageReference reference = ImageReference.parse(name);
            Platform held = platformSetting.isPresent() ? Platform.parse(platformSetting.get()) : Platform.host();
            Digest id = drydock.importRootfs(tar, reference, held, created, Cancellation.none());
            getLog().info("imported " + reference.familiar() + " (" + id + ")");
        });
    }
}
