package dev.drydock.cli;

import dev.drydock.content.Cancellation;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** The program: {@code java -jar drydock.jar build -t app .}. */
public final class Main {
    /** How long a cancelled command may take to end its worker, once Ctrl-C was pressed. */
    private static final int END_SECONDS = 10;

    private Main() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Cancellation cancellation = new Cancellation();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            cancellation.cancel();
                            try {
                                ended.await(END_SECONDS, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "drydock-cancel"));
        int code = ExitCode.ENGINE;
        try {
            code = run(arguments, out, err, cancellation);
        } finally {
            out.flush();
            ended.countDown();
        }
        System.exit(code);
    }

    /**
     * Runs a command.
     *
     * @return its exit code
     */
    static int run(String[] arguments, PrintStream out, PrintStream err, Cancellation cancellation) {
        Console console = new Console(out, err, cancellation);
        CommandLine line = new CommandLine(new DrydockCommand(console), new CommandFactory(console));
        line.getSubcommands()
                .forEach((verb, command) ->
                        // what follows the image or the container is the command's own
                        command.setStopAtPositional(verb.equals("run") || verb.equals("exec")));
        line.setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((failure, given) -> {
            err.println("drydock: " + failure.getMessage());
            err.println("See 'drydock " + failure.getCommandLine().getCommandName() + " --help'.");
            return ExitCode.ENGINE;
        });
        line.setExecutionExceptionHandler((failure, command, result) -> console.failed(failure));
        line.setExpandAtFiles(false);
        return line.execute(arguments);
    }
}
