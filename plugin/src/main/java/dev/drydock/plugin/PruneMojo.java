package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.engine.PruneSettings;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of the store what is no longer needed, once no build uses it, and tells how much room came back.
 *
 * <p>Without further settings: what nothing refers to. With <code>olderThan</code> or <code>keepStorage</code> also step
 * records, trees, cache mounts, downloads and pulled images that were not used for long; with <code>all</code> everything
 * but images whose <code>image-id</code> is in the <code>target</code> of a project.
 */
@Mojo(name = "prune", requiresProject = false, aggregator = true, threadSafe = true)
public final class PruneMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * Only what was not used for so long: <code>30d</code>, <code>12h</code>, <code>1h30m</code>.
     */
    @Parameter(property = "drydock.olderThan")
    private @Nullable String olderThan;

    /**
     * Takes out what was not used for longest, until the store is not larger than this: bytes, or with k, m or g.
     */
    @Parameter(property = "drydock.keepStorage")
    private @Nullable String keepStorage;

    /**
     * Takes out names of images that were built or imported here too, and what failed steps left.
     */
    @Parameter(property = "drydock.all")
    private @Nullable String all;

    /**
     * Only these kinds, separated by commas: <code>images</code>, <code>steps</code>, <code>layers</code>,
     * <code>trees</code>, <code>mounts</code>, <code>downloads</code>, <code>digests</code>, <code>kept</code>,
     * <code>warm</code>, <code>programs</code>, <code>scratch</code>, <code>trash</code>.
     */
    @Parameter(property = "drydock.kinds")
    private @Nullable String kinds;

    /**
     * Only tells what would be taken out.
     */
    @Parameter(property = "drydock.dryRun")
    private @Nullable String dryRun;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    /**
     * How the worker runs that looks at trees: <code>auto</code> (the best that works), <code>root</code>,
     * <code>rootless</code> or <code>chroot</code>.
     */
    @Parameter(property = "drydock.mode")
    private @Nullable String mode;

    /**
     * Form of the answer: <code>text</code>, or <code>json</code> in one line. Default: <code>text</code>.
     */
    @Parameter(property = "drydock.format")
    private @Nullable String format;

    /**
     * File that the answer is written to as well; JSON to this file alone. Without it JSON goes to standard output.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    PruneMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        StoreAnswer answer = new StoreAnswer(
                values.get("format", Optional.ofNullable(format)),
                values.get("outputFile", Optional.ofNullable(outputFile)),
                goal.folder(),
                getLog());
        boolean everything = values.flag("all", Optional.ofNullable(all));
        boolean tells = values.flag("dryRun", Optional.ofNullable(dryRun));
        new Invocation(goal, EngineParameters.of(store).withMode(mode), getLog()).run(drydock -> {
            var request = PruneSettings.request(
                    values.get("olderThan", Optional.ofNullable(olderThan)),
                    values.get("keepStorage", Optional.ofNullable(keepStorage)),
                    everything,
                    values.get("kinds", Optional.ofNullable(kinds)),
                    tells);
            var pruned = drydock.upkeep().prune(request, Cancellation.none());
            answer.print(lines -> lines.pruned(pruned, false));
        });
    }
}
