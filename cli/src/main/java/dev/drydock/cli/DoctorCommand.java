package dev.drydock.cli;

import dev.drydock.doctor.DoctorReport;
import dev.drydock.engine.DoctorLines;
import dev.drydock.engine.DoctorRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: what this machine allows. */
@Command(
        name = "doctor",
        description = {
            "Says in which modes steps can run here, what works in each, and how to get more; whether registries answer,"
                    + " where credentials are found, how much room there is.",
            "Ends with 0 if steps can run, in the mode of --mode if there is one, and with 1 if not."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = "--registry",
            paramLabel = "HOST",
            split = ",",
            description = "Registry to be asked too, with its port: those of --insecure-registry are, and those that"
                    + " somebody logged in to; Docker Hub (docker.io) is not unless it is named")
    private List<String> registries = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default), or json in one line")
    private @Nullable String format;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        DoctorLines lines = DoctorLines.in(Optional.ofNullable(format));
        DoctorRequest request = new DoctorRequest(VersionCommand.number(), Optional.empty(), registries);
        return engine.run(console, drydock -> {
            DoctorReport report = drydock.doctor(request, console.cancellation());
            lines.of(report).forEach(console::answer);
            return report.canRunSteps() ? 0 : ExitCode.FAILED;
        });
    }
}
