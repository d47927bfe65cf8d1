package dev.drydock.cli;

import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wait}: until containers have ended. */
@CommandLine.Command(
        name = "wait",
        description = "Waits until containers have ended, and prints their exit codes.",
        mixinStandardHelpOptions = true)
final class WaitCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids")
    private List<String> names = new ArrayList<>();

    WaitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException {
        try (Containers containers = drydock.containers(event -> {})) {
            for (String name : names) {
                console.answer(String.valueOf(
                        containers.await(name, console.cancellation()).exitCode()));
            }
            return 0;
        }
    }
}
