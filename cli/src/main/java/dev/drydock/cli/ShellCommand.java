package dev.drydock.cli;

import dev.drydock.engine.Drydock;
import dev.drydock.engine.FailedSteps;
import dev.drydock.engine.FailedSteps.Command;
import dev.drydock.engine.SettingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shell}: a command in what a failed step left. */
@CommandLine.Command(
        name = "shell",
        description = {
            "Opens a shell, or runs a command, in what a failed step left (build --on-failure=keep).",
            "Without STEP, lists the kept steps. What is changed in the shell is thrown away when it ends."
        },
        mixinStandardHelpOptions = true)
final class ShellCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(names = "--no-trunc", description = "List commands in full")
    private boolean whole;

    @Option(
            names = "--remove",
            paramLabel = "STEP|all|AGE",
            description = "Remove a kept step, all, or those that are older than AGE, such as 7d, 12h or 30m")
    private @Nullable String remove;

    @Parameters(index = "0", arity = "0..1", paramLabel = "STEP", description = "Id of the step, or its start")
    private @Nullable String step;

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "Program and arguments (default: the shell)")
    private List<String> command = new ArrayList<>();

    ShellCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException, SettingException {
        FailedSteps steps = drydock.failedSteps();
        if (remove != null) {
            console.say("removed " + steps.remove(remove));
            return 0;
        }
        if (step == null) {
            steps.table(whole).forEach(console::answer);
            return 0;
        }
        List<String> lacks = steps.lacks(step);
        if (!lacks.isEmpty()) {
            console.say("WARNING: the step had more than this shell has: " + String.join(", ", lacks));
        }
        return steps.enter(
                step,
                command.isEmpty() ? Command.interactive() : Command.program(command),
                new FailedSteps.Streams(System.in, console.out(), console.err()),
                console.cancellation());
    }
}
