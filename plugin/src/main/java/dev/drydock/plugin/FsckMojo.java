package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.engine.Upkeep;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Compares everything in the store with what its name promises: digests of blobs, indexes and trees with the layers that
 * they are of, records with their checksums, and what an entry refers to with what is there. Fails if anything is not
 * what it was, and says how to mend it.
 */
@Mojo(name = "fsck", requiresProject = false, aggregator = true, threadSafe = true)
public final class FsckMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * Takes out what is damaged, and what is of no use without it, so that it is built, pulled or imported again.
     */
    @Parameter(property = "drydock.mend")
    private @Nullable String mend;

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
    FsckMojo(GoalContext goal) {
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
        boolean mends = values.flag("mend", Optional.ofNullable(mend));
        new Invocation(goal, EngineParameters.of(store).withMode(mode), getLog()).run(drydock -> {
            Upkeep.Checked checked = mends
                    ? drydock.upkeep().mend(Cancellation.none())
                    : drydock.upkeep().check(Cancellation.none());
            answer.print(lines -> lines.checked(drydock.store(), checked));
            int count = checked.findings().size();
            if (count > 0) {
                throw new MojoFailureException("the store " + drydock.store() + " is not what it was: " + count
                        + (count == 1 ? " finding" : " findings")
                        + "\n  fix: run drydock:fsck with drydock.mend=true, then build again");
            }
        });
    }
}
