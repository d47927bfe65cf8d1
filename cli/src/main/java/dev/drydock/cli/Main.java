package dev.drydock.cli;

import dev.drydock.build.BuildFailure;
import dev.drydock.dockerfile.DockerfileException;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code java -jar drydock.jar COMMAND}. */
@Command(
        name = "drydock",
        description = "Builds container images from Dockerfiles: no daemon, no root.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {
            BuildCommand.class,
            PushCommand.class,
            ImportCommand.class,
            SaveCommand.class,
            ImagesCommand.class,
            HistoryCommand.class,
            DoctorCommand.class
        })
public final class Main implements Runnable {
    /** Docker's exit code for a failure of the engine itself, as opposed to a failing build. */
    static final int ENGINE_FAILED = 125;

    private static final int BUILD_FAILED = 1;
    private static final int INTERRUPTED = 130;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli fills it in
    Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::failed);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }

    /** What went wrong, in words; a stack trace only where it was asked for. */
    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        boolean debug = parsed.originalArgs().contains("--debug");
        if (debug) {
            failure.printStackTrace(command.getErr());
        }
        if (failure instanceof CancellationException) {
            command.getErr().println("cancelled");
            return INTERRUPTED;
        }
        String message = failure.getMessage() == null || failure instanceof RuntimeException
                ? failure + (debug ? "" : " (--debug shows where)")
                : failure.getMessage();
        command.getErr().println("drydock: " + message);
        if (failure instanceof dev.drydock.registry.RegistryException registry
                && !message.contains("fix: ")
                && !registry.fix().isEmpty()) {
            command.getErr().println("  fix: " + registry.fix());
        }
        if (failure instanceof dev.drydock.content.StoreException store
                && !store.fix().isEmpty()) {
            command.getErr().println("  fix: " + store.fix());
        }
        return failure instanceof DockerfileException || failure instanceof BuildFailure ? BUILD_FAILED : ENGINE_FAILED;
    }
}
