package dev.drydock.cli;

import dev.drydock.container.ContainerOutput;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    private static final long POLL_MS = 50;

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
            ContainerOutput output = new ContainerOutput(Path.of(state.logFile()));
            List<ContainerOutput.Line> lines = output.more();
            lines.subList(Math.max(0, lines.size() - tail), lines.size()).forEach(this::print);
            boolean more = follow;
            while (more) {
                console.cancellation().throwIfCancelled();
                more = containers.list(console.cancellation()).stream()
                        .anyMatch(one -> one.id().equals(state.id()) && one.alive());
                output.more().forEach(this::print);
                pause();
            }
            return 0;
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void print(ContainerOutput.Line line) {
        String text = timestamps ? line.time() + " " + line.text() : line.text();
        (line.error() ? console.err() : console.out()).println(text);
    }
}
