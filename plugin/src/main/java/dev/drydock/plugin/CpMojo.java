package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.engine.ContainerCopy;
import dev.drydock.engine.Containers;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Copies files out of a running container, or into it.
 *
 * <pre>mvn drydock:cp -Ddrydock.from=web:/var/log/app -Ddrydock.to=target/logs</pre>
 */
@Mojo(name = "cp", requiresProject = false, aggregator = true, threadSafe = true)
public final class CpMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * What to copy: a path, or <code>CONTAINER:PATH</code>.
     */
    @Parameter(property = "drydock.from")
    private @Nullable String from;

    /**
     * Where to: a path, or <code>CONTAINER:PATH</code>.
     */
    @Parameter(property = "drydock.to")
    private @Nullable String to;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    @Inject
    CpMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        String source = values.get("from", Optional.ofNullable(from)).orElse("");
        String target = values.get("to", Optional.ofNullable(to)).orElse("");
        int out = source.indexOf(':');
        int in = target.indexOf(':');
        if (source.isEmpty() || target.isEmpty() || out > 0 == in > 0) {
            throw new MojoFailureException("drydock.from is \"" + source + "\", drydock.to is \"" + target
                    + "\"\n  fix: one of the two has to be a path, the other CONTAINER:PATH");
        }
        new Invocation(goal, EngineParameters.of(store), getLog()).run(drydock -> {
            try (Containers containers = drydock.containers(event -> {})) {
                ContainerCopy copy = new ContainerCopy(containers, Cancellation.none());
                ContainerLabels labels = ContainerLabels.of(goal.session(), goal.folder());
                if (out > 0) {
                    copy.out(
                            labels.find(containers, source.substring(0, out)).id(),
                            source.substring(out + 1),
                            goal.folder().resolve(target));
                } else {
                    copy.in(
                            goal.folder().resolve(source),
                            labels.find(containers, target.substring(0, in)).id(),
                            target.substring(in + 1));
                }
                getLog().info("copied " + source + " to " + target);
            }
        });
    }
}
