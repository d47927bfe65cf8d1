package dev.drydock.cli;

import dev.drydock.content.Cancellation;
import dev.drydock.engine.FailureReport;
import dev.drydock.report.LineSink;
import java.io.PrintStream;
import java.util.concurrent.CancellationException;

/** Where a command writes: answers to standard output, everything else to standard error. */
final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final Cancellation cancellation;
    private boolean debug;

    Console(PrintStream out, PrintStream err, Cancellation cancellation) {
        this.out = out;
        this.err = err;
        this.cancellation = cancellation;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    void debug(boolean on) {
        debug = on;
    }

    /** Standard output, for answers that are written as they come. */
    PrintStream out() {
        return out;
    }

    /** Standard error, for what a command of the user's writes there. */
    PrintStream err() {
        return err;
    }

    /** A line of the answer. */
    void answer(String line) {
        out.println(line);
    }

    /** A line about what is going on. */
    void say(String line) {
        err.println(line);
    }

    void detail(String line) {
        if (debug) {
            err.println(line);
        }
    }

    /** Lines of a build; {@code quiet} leaves only warnings. */
    LineSink lines(boolean quiet) {
        return (level, text) -> {
            switch (level) {
                case DETAIL -> detail(text);
                case INFO, OUTPUT -> {
                    if (!quiet) {
                        say(text);
                    }
                }
                case WARNING -> say("WARNING: " + text);
            }
        };
    }

    /** Tells a failure once. @return the exit code it means */
    int failed(Exception failure) {
        if (failure instanceof CancellationException) {
            say("drydock: cancelled");
            return ExitCode.INTERRUPTED;
        }
        if (failure instanceof UsageException) {
            say("drydock: " + failure.getMessage());
            return ExitCode.ENGINE;
        }
        if (failure instanceof NoImageException) {
            say("drydock: " + failure.getMessage());
            return ExitCode.FAILED;
        }
        FailureReport report = FailureReport.of(failure);
        say("drydock: " + report.text());
        if (debug) {
            failure.printStackTrace(err);
        }
        return report.usersOwn() ? ExitCode.FAILED : ExitCode.ENGINE;
    }
}
