package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.engine.ContainerTable;
import dev.drydock.engine.Containers;
import dev.drydock.protocol.ContainerState;
import dev.drydock.report.Answers;
import dev.drydock.report.ContainerJson;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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
 * Lists running containers on the store, those of other builds and of the command line too.
 */
@Mojo(name = "ps", requiresProject = false, aggregator = true, threadSafe = true)
public final class PsMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * <code>text</code> or <code>json</code>.
     */
    @Parameter(property = "drydock.format")
    private @Nullable String format;

    /**
     * Those that have ended too.
     */
    @Parameter(property = "drydock.all")
    private @Nullable String all;

    /**
     * File that the output is written to as well; <code>json</code> goes there alone.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    @Inject
    PsMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        String form = values.get("format", Optional.ofNullable(format)).orElse("text");
        if (!form.equals("text") && !form.equals("json")) {
            throw new MojoFailureException("drydock.format is \"" + form + "\"\n  fix: write text or json");
        }
        boolean ended = values.flag("all", Optional.ofNullable(all));
        Optional<String> file = values.get("outputFile", Optional.ofNullable(outputFile));
        new Invocation(goal, EngineParameters.of(store), getLog()).run(drydock -> {
            List<ContainerState> found;
            try (Containers containers = drydock.containers(event -> {})) {
                found = containers.list(Cancellation.none()).stream()
                        .filter(one -> ended || one.alive())
                        .toList();
            }
            if (form.equals("text")) {
                new PrintedLines(new ContainerTable(Instant.now(), false).lines(found))
                        .print(getLog(), file.map(goal.folder()::resolve));
                return;
            }
            // Maven's own stream would take bytes for text; never closed: it is the process's
            try (Answers answers = Answers.to(file, goal.folder(), new FileOutputStream(FileDescriptor.out))) {
                answers.line(ContainerJson.of(found));
            }
        });
    }
}
