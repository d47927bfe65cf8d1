package dev.drydock.cli;

import dev.drydock.engine.DoctorReport;
import dev.drydock.engine.Tables;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doctor}: what this machine allows. */
@Command(
        name = "doctor",
        description = "Says in which modes steps can run here, and how to get more.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            DoctorReport report = drydock.doctor(console.cancellation());
            new Tables(Instant.now(), false).doctor(report).forEach(console::answer);
            return report.canRunSteps() ? 0 : ExitCode.FAILED;
        });
    }
}
