package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.engine.ContainerLogs;
import dev.drydock.engine.Containers;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
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
 * Prints what containers have written: those of this project, or the one that is named.
 */
@Mojo(name = "logs", requiresProject = false, aggregator = true, threadSafe = true)
public final class LogsMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The container: its alias in this project, its name, or the start of its id.
     */
    @Parameter(property = "drydock.container")
    private @Nullable String container;

    /**
     * Goes on until the container has ended.
     */
    @Parameter(property = "drydock.follow")
    private @Nullable String follow;

    /**
     * The last lines only: how many.
     */
    @Parameter(property = "drydock.tail")
    private @Nullable String tail;

    /**
     * With the time of each line.
     */
    @Parameter(property = "drydock.timestamps")
    private @Nullable String timestamps;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    @Inject
    LogsMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        Optional<String> named = values.get("container", Optional.ofNullable(container));
        boolean follows = values.flag("follow", Optional.ofNullable(follow));
        boolean times = values.flag("timestamps", Optional.ofNullable(timestamps));
        String last = values.get("tail", Optional.ofNullable(tail)).orElse("all");
        if (!last.equals("all") && !last.matches("[0-9]{1,9}")) {
            throw new MojoFailureException("drydock.tail is \"" + last + "\"\n  fix: write a number of lines, or all");
        }
        int count = last.equals("all") ? Integer.MAX_VALUE : Integer.parseInt(last);
        new Invocation(goal, EngineParameters.of(store), getLog()).run(drydock -> {
            try (Containers containers = drydock.containers(event -> {})) {
                ContainerLabels labels = ContainerLabels.of(goal.session(), goal.folder());
                List<ContainerState> chosen = named.isPresent()
                        ? List.of(labels.find(containers, named.get()))
                        : containers.list(Cancellation.none()).stream()
                                .filter(labels::isOfProject)
                                .toList();
                if (chosen.isEmpty()) {
                    getLog().info("no container of this project runs; drydock.container names any other");
                }
                if (follows && chosen.size() > 1) {
                    throw new MojoFailureException("drydock.follow is for one container, and there are several: "
                            + String.join(
                                    ", ",
                                    chosen.stream().map(ContainerState::name).toList())
                            + "\n  fix: name one by drydock.container");
                }
                for (ContainerState each : chosen) {
                    print(containers, each, count, follows, times);
                }
            }
        });
    }

    private void print(Containers containers, ContainerState state, int count, boolean follows, boolean times)
            throws IOException {
        String prefix = state.labels().getOrDefault(ContainerLabels.ALIAS, state.name()) + "> ";
        new ContainerLogs(containers, Cancellation.none())
                .tell(
                        state,
                        count,
                        follows,
                        line -> getLog().info(prefix + (times ? line.time() + " " : "") + line.text()));
    }
}
