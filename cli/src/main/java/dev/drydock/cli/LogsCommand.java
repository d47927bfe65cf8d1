package dev.drydock.cli;

import dev.drydock.container.ContainerOutput;
import dev.drydock.engine.ContainerLogs;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs}: what a container has written. */
@CommandLine.Command(
        name = "logs",
        description = "Prints what a container wrote, each stream to its own.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until it has ended")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "LINES",
            description = "The last lines only")
    private int tail = Integer.MAX_VALUE;

    @Option(
            names = {"-t", "--timestamps"},
            description = "With the time of each line")
    private boolean timestamps;

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Name or id")
    private String container = "";

    LogsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException {
        try (Containers containers = drydock.containers(event -> {})) {
            ContainerState state = containers.find(container, console.cancellation());
            new ContainerLogs(containers, console.cancellation()).tell(state, tail, follow, this::print);
            return 0;
        }
    }

    private void print(ContainerOutput.Line line) {
        String text = timestamps ? line.time() + " " + line.text() : line.text();
        (line.error() ? console.err() : console.out()).println(text);
    }
}
