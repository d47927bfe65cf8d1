package dev.drydock.cli;

import dev.drydock.build.PullPolicy;
import dev.drydock.build.RunnableImage;
import dev.drydock.container.ContainerSettings;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.FailedSteps;
import dev.drydock.engine.Foreground;
import dev.drydock.engine.SettingException;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.NotStartedFailure;
import dev.drydock.protocol.RunResult;
import dev.drydock.report.ProgressLines;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: a container, in the foreground or by itself. */
@CommandLine.Command(
        name = "run",
        description = {
            "Runs a container of an image, in the foreground or, with -d, by itself until it is stopped.",
            "Exit code: that of its command; 125 if it could not be run, 126 if its program is not executable, 127 if it is not there."
        })
final class RunCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Mixin
    private final ContainerArguments arguments = new ContainerArguments();

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(names = "--help", usageHelp = true, description = "Show this help and exit")
    private boolean help;

    @Option(
            names = {"-d", "--detach"},
            description = "Let it run by itself, and print its id")
    private boolean detach;

    @Option(
            names = {"-i", "--interactive"},
            description = "Let it read standard input")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Give it a terminal")
    private boolean tty;

    @Option(names = "--rm", description = "Remove it when it has ended; in the foreground it always is")
    private boolean remove;

    @Option(names = "--name", paramLabel = "NAME", description = "Its name")
    private @Nullable String name;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            description = "Where its output goes (default: a file of the store)")
    private @Nullable Path logFile;

    @Option(names = "--pull", paramLabel = "POLICY", description = "missing, always or never (default: missing)")
    private String pull = "missing";

    @Parameters(index = "0", paramLabel = "IMAGE", description = "Name or id of the image")
    private String image = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "In place of the image's command")
    private List<String> command = new ArrayList<>();

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private PullPolicy policy() throws UsageException {
        return switch (pull) {
            case "missing" -> PullPolicy.IF_NOT_PRESENT;
            case "always" -> PullPolicy.ALWAYS;
            case "never" -> PullPolicy.NEVER;
            default -> throw new UsageException("--pull is \"" + pull + "\"\n  fix: write missing, always or never");
        };
    }

    private int act(Drydock drydock) throws IOException, SettingException, UsageException {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        String called = name == null ? "drydock-" + HexFormat.of().formatHex(random) : name;
        Path log = logFile == null ? drydock.containerLog(called) : logFile.toAbsolutePath();
        ContainerSettings settings = arguments.settings(called, log).autoRemove(remove || !detach);
        if (!command.isEmpty()) {
            settings.command(command);
        }
        try (Containers containers = drydock.containers(new ProgressLines(console.lines(true)))) {
            RunnableImage runnable = containers.image(image, policy(), console.cancellation());
            if (detach) {
                ContainerState state = containers.start(settings, runnable, image, true, console.cancellation());
                state.notes().forEach(note -> console.say("WARNING: " + note));
                console.answer(state.id());
                return 0;
            }
            RunResult result = new Foreground(
                            new FailedSteps.Streams(System.in, console.out(), console.err()), interactive, tty)
                    .run((window, terminal, sink) -> containers.run(
                            settings,
                            runnable,
                            image,
                            window,
                            terminal,
                            sink,
                            state -> state.notes().forEach(note -> console.say("WARNING: " + note)),
                            console.cancellation()));
            if (!result.problem().isEmpty()) {
                console.say("drydock: " + result.problem());
            }
            return result.exitCode();
        } catch (NotStartedFailure e) {
            console.say("drydock: " + e.getMessage());
            return e.exitCode();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
