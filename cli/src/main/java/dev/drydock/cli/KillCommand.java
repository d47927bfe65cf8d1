package dev.drydock.cli;

import dev.drydock.container.Signals;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kill}: a signal for containers. */
@CommandLine.Command(
        name = "kill",
        description = "Sends a signal to the command of containers.",
        mixinStandardHelpOptions = true)
final class KillCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "By name or number (default: KILL)")
    private String signal = "KILL";

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids")
    private List<String> names = new ArrayList<>();

    KillCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException, UsageException {
        int number;
        try {
            number = Signals.parse(signal);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        try (Containers containers = drydock.containers(event -> {})) {
            for (String name : names) {
                containers.kill(name, number, console.cancellation());
                console.answer(name);
            }
            return 0;
        }
    }
}
