package dev.drydock.cli;

import dev.drydock.container.Signals;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stop}: containers told to end, and forgotten. */
@CommandLine.Command(
        name = "stop",
        description = "Tells containers to end, kills them if they do not, and removes them.",
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-t", "--time"},
            paramLabel = "SECONDS",
            description = "Until they are killed (default: their own)")
    private @Nullable Long time;

    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "In place of their own")
    private @Nullable String signal;

    @Option(names = "--keep", description = "Do not remove them")
    private boolean keep;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids")
    private List<String> names = new ArrayList<>();

    StopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException, UsageException {
        Optional<ContainerSpec.Stop> how = Optional.empty();
        if (time != null || signal != null) {
            try {
                int number = signal == null ? Signals.TERM : Signals.parse(signal);
                how = Optional.of(new ContainerSpec.Stop(number, Duration.ofSeconds(time == null ? 10 : time)));
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        try (Containers containers = drydock.containers(event -> {})) {
            for (String name : names) {
                ContainerState state = containers.find(name, console.cancellation());
                containers.stop(state.id(), how, console.cancellation());
                boolean gone = containers.list(console.cancellation()).stream()
                        .noneMatch(one -> one.id().equals(state.id()));
                if (!keep && !gone) {
                    containers.remove(state.id(), console.cancellation());
                }
                console.answer(name);
            }
            return 0;
        }
    }
}
