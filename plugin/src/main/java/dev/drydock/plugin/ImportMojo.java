package dev.drydock.plugin;

import dev.drydock.build.RootfsImport;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.report.ProgressLines;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
 * Makes an image of one layer from a tar of a root file system and puts it into the store: a base image without any registry.
 *
 * <pre>mvn drydock:import -Ddrydock.source=rootfs.tar -Ddrydock.image=debian:12</pre>
 */
@Mojo(name = "import", requiresProject = false, aggregator = true, threadSafe = true)
public final class ImportMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The tar, plain or compressed: a file or an address.
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
     * Instructions that change what the image says of itself, one on each line: <code>ENV A=1</code>, <code>CMD
     * ["sh"]</code>.
     */
    @Parameter(property = "drydock.change")
    private @Nullable String change;

    /**
     * Comment of the image's history. Default: where it came from.
     */
    @Parameter(property = "drydock.message")
    private @Nullable String message;

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
        String written = values.get("source", Optional.ofNullable(source))
                .orElseThrow(() -> new MojoFailureException("import of what?\n  fix: add -Ddrydock.source=<tar>"));
        String name = values.get("image", Optional.ofNullable(image))
                .orElseThrow(
                        () -> new MojoFailureException("import under which name?\n  fix: add -Ddrydock.image=<name>"));
        boolean address = RootfsImport.isAddress(written);
        Path tar = address ? goal.folder() : goal.folder().resolve(written);
        if (!address && !Files.isRegularFile(tar)) {
            throw new MojoFailureException("there is no file " + tar + "\n  fix: correct drydock.source");
        }
        List<String> changes = values.get("change", Optional.ofNullable(change))
                .orElse("")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String comment = values.get("message", Optional.ofNullable(message)).orElse("");
        Optional<String> platformSetting = values.get("platform", Optional.ofNullable(platform));
        Optional<Instant> created = Epoch.ofEnvironment(goal.session().getSystemProperties());
        Invocation invocation = new Invocation(goal, EngineParameters.of(store), getLog());
        invocation.run(drydock -> {
            ImageReference reference = ImageReference.parse(name);
            RootfsImport.Image says = new RootfsImport.Image(
                    platformSetting.isPresent() ? Platform.parse(platformSetting.get()) : Platform.host(),
                    created.orElseGet(Instant::now),
                    comment,
                    changes);
            Digest id = drydock.importRootfs(
                    address ? written : tar.toString(),
                    reference,
                    says,
                    InputStream.nullInputStream(),
                    new ProgressLines(invocation.lines("")),
                    Cancellation.none());
            getLog().info("imported " + reference.familiar() + " (" + id + ")");
        });
    }
}
