package dev.drydock.plugin;

import dev.drydock.build.ContainerCommit;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.engine.Containers;
import dev.drydock.image.ImageReference;
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
 * Makes an image of a running container: the image that it was made of, and one layer of what changed. What is in its volumes
 * is not part of it.
 *
 * <pre>mvn drydock:commit -Ddrydock.container=db -Ddrydock.name=db-with-tables:1</pre>
 */
@Mojo(name = "commit", requiresProject = false, aggregator = true, threadSafe = true)
public final class CommitMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The container: its alias in this project, its name, or the start of its id.
     */
    @Parameter(property = "drydock.container")
    private @Nullable String container;

    /**
     * Name of the new image. Without one it is known by its id.
     */
    @Parameter(property = "drydock.name")
    private @Nullable String name;

    /**
     * Who made the image.
     */
    @Parameter(property = "drydock.author")
    private @Nullable String author;

    /**
     * Comment of the image's history.
     */
    @Parameter(property = "drydock.message")
    private @Nullable String message;

    /**
     * Instructions that change what the image says of itself, one on each line: <code>ENV A=1</code>, <code>CMD
     * ["sh"]</code>.
     */
    @Parameter(property = "drydock.change")
    private @Nullable String change;

    /**
     * Whether the container's processes stand still meanwhile. Default: true.
     */
    @Parameter(property = "drydock.pause")
    private @Nullable String pause;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    @Inject
    CommitMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Values values = goal.values();
        goal.warnOfUnknown(getLog());
        String named = values.get("container", Optional.ofNullable(container))
                .filter(text -> !text.isBlank())
                .orElseThrow(
                        () -> new MojoFailureException("drydock.container is not set\n  fix: -Ddrydock.container=db"));
        Optional<String> imageName =
                values.get("name", Optional.ofNullable(name)).filter(text -> !text.isBlank());
        ContainerCommit how = new ContainerCommit(
                values.get("author", Optional.ofNullable(author)).orElse(""),
                values.get("message", Optional.ofNullable(message)).orElse(""),
                values.get("change", Optional.ofNullable(change))
                        .orElse("")
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList());
        boolean pauses = values.get("pause", Optional.ofNullable(pause)).isEmpty()
                || values.flag("pause", Optional.ofNullable(pause));
        new Invocation(goal, EngineParameters.of(store), getLog()).run(drydock -> {
            List<ImageReference> names =
                    imageName.isPresent() ? List.of(ImageReference.parse(imageName.get())) : List.of();
            try (Containers containers = drydock.containers(event -> {})) {
                String id = ContainerLabels.of(goal.session(), goal.folder())
                        .find(containers, named)
                        .id();
                Digest imageId = containers.commit(id, how, names, pauses, Cancellation.none());
                getLog().info("committed " + named
                        + names.stream()
                                .map(one -> " as " + one.familiar())
                                .findFirst()
                                .orElse("") + " (" + imageId
                        + ")");
            }
        });
    }
}
