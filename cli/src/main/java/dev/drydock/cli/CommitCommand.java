package dev.drydock.cli;

import dev.drydock.build.ContainerCommit;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.image.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code commit}: an image of a container. */
@CommandLine.Command(
        name = "commit",
        description = "Makes an image of a container, with one layer of what changed. Prints its id.",
        mixinStandardHelpOptions = true)
final class CommitCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-a", "--author"},
            description = "Who made it")
    private String author = "";

    @Option(
            names = {"-m", "--message"},
            description = "Comment in its history")
    private String message = "";

    @Option(
            names = {"-c", "--change"},
            paramLabel = "INSTRUCTION",
            description = "Such as ENV A=1, or CMD [\"sh\"]")
    private List<String> changes = new ArrayList<>();

    @Option(names = "--no-pause", description = "Let its processes go on meanwhile")
    private boolean running;

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Name or id")
    private String container = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "IMAGE", description = "Name of the image")
    private @Nullable String name;

    CommitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException, DockerfileException {
        try (Containers containers = drydock.containers(event -> {})) {
            console.answer(containers
                    .commit(
                            container,
                            new ContainerCommit(author, message, changes),
                            name == null ? List.of() : List.of(ImageReference.parse(name)),
                            !running,
                            console.cancellation())
                    .toString());
            return 0;
        }
    }
}
