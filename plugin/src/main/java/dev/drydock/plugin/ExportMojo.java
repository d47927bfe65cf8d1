package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.engine.ImageOutput;
import dev.drydock.engine.WireSettings;
import dev.drydock.report.Amounts;
import dev.drydock.report.ProgressLines;
import java.io.OutputStream;
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
 * Writes the files of an image of the store, as a container sees them, as one tar.
 *
 * <pre>mvn drydock:export -Ddrydock.image=app:1.0 -Ddrydock.exportFile=rootfs.tar</pre>
 */
@Mojo(name = "export", requiresProject = false, aggregator = true, threadSafe = true)
public final class ExportMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * Name or id of the image.
     */
    @Parameter(property = "drydock.image")
    private @Nullable String image;

    /**
     * The file to write.
     */
    @Parameter(property = "drydock.exportFile")
    private @Nullable String exportFile;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    @Inject
    ExportMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        String name = values.get("image", Optional.ofNullable(image))
                .orElseThrow(() -> new MojoFailureException("export which image?\n  fix: add -Ddrydock.image=<name>"));
        Path file = goal.folder()
                .resolve(values.get("exportFile", Optional.ofNullable(exportFile))
                        .orElseThrow(() ->
                                new MojoFailureException("export to where?\n  fix: add -Ddrydock.exportFile=<tar>")));
        Invocation invocation = new Invocation(goal, EngineParameters.of(store), getLog());
        invocation.run(drydock -> {
            Digest id = drydock.find(name)
                    .orElseThrow(() -> new MojoFailureException("there is no image " + name
                            + " in the store\n  fix: drydock:images lists those that there are"));
            drydock.write(
                    id,
                    List.of(),
                    WireSettings.standard(),
                    ImageOutput.files(Optional.of(file)),
                    OutputStream.nullOutputStream(),
                    new ProgressLines(invocation.lines("")),
                    Cancellation.none());
            getLog().info("exported " + name + " to " + file + ", " + Amounts.bytes(Files.size(file)));
        });
    }
}
