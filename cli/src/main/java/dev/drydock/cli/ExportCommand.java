package dev.drydock.cli;

import dev.drydock.engine.ImageOutput;
import dev.drydock.engine.WireSettings;
import dev.drydock.report.ProgressLines;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: the files of an image. */
@Command(
        name = "export",
        description = "Writes the files of an image, as a container sees them, as one tar.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file (default: standard output)")
    private @Nullable Path file;

    @Parameters(paramLabel = "NAME", description = "Name or id of the image")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            drydock.write(
                    EngineArguments.find(drydock, name),
                    List.of(),
                    WireSettings.standard(),
                    ImageOutput.files(Optional.ofNullable(file)),
                    console.out(),
                    new ProgressLines(console.lines(true)),
                    console.cancellation());
            if (file != null) {
                console.say("exported " + name + " to " + file);
            }
            return 0;
        });
    }
}
