package dev.drydock.cli;

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
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rm}: containers forgotten. */
@CommandLine.Command(
        name = "rm",
        description = "Forgets containers that have ended, and what they wrote.",
        mixinStandardHelpOptions = true)
final class RmCommand implements Callable<Integer> {
    private static final int KILL = 9;

    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-f", "--force"},
            description = "Kill those that run")
    private boolean force;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids")
    private List<String> names = new ArrayList<>();

    RmCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException {
        try (Containers containers = drydock.containers(event -> {})) {
            for (String name : names) {
                ContainerState state = containers.find(name, console.cancellation());
                if (force && state.alive()) {
                    ContainerSpec.Stop at = new ContainerSpec.Stop(KILL, Duration.ZERO);
                    containers.stop(state.id(), Optional.of(at), console.cancellation());
                }
                containers.remove(state.id(), console.cancellation());
                console.answer(name);
            }
            return 0;
        }
    }
}
