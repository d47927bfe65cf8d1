package dev.drydock.cli;

import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.FailedSteps;
import dev.drydock.engine.Foreground;
import dev.drydock.engine.SettingException;
import dev.drydock.protocol.ExecSpec;
import dev.drydock.protocol.RunResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code exec}: one more process in a running container. */
@CommandLine.Command(
        name = "exec",
        description =
                "Runs a command in a running container. Exit code: that of the command; 126 or 127 if it could not be started.",
        mixinStandardHelpOptions = true)
final class ExecCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-i", "--interactive"},
            description = "Let it read standard input")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Give it a terminal")
    private boolean tty;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "Environment variable")
    private List<String> environment = new ArrayList<>();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER[:GROUP]",
            description = "Who runs it")
    private @Nullable String user;

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "Working directory")
    private String directory = "";

    @Option(names = "--privileged", description = "Give it every capability")
    private boolean privileged;

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Name or id")
    private String container = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "Program and arguments")
    private List<String> command = new ArrayList<>();

    ExecCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException, SettingException {
        try (Containers containers = drydock.containers(event -> {})) {
            RunResult result = new Foreground(
                            new FailedSteps.Streams(System.in, console.out(), console.err()), interactive, tty)
                    .run((window, terminal, sink) -> containers.exec(
                            new ExecSpec(
                                    container,
                                    command,
                                    environment,
                                    Optional.empty(),
                                    directory,
                                    window,
                                    interactive || tty,
                                    privileged),
                            Optional.ofNullable(user),
                            terminal,
                            sink,
                            console.cancellation()));
            if (!result.problem().isEmpty()) {
                console.say("drydock: " + result.problem());
            }
            return result.exitCode();
        }
    }
}
