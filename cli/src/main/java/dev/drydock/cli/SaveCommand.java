package dev.drydock.cli;

import dev.drydock.content.Digest;
import dev.drydock.engine.ImageOutput;
import dev.drydock.image.ImageReference;
import dev.drydock.report.ProgressLines;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code save}: an image as a tar. */
@Command(
        name = "save",
        description = "Writes an image as a tar that docker load, podman load and skopeo read.",
        mixinStandardHelpOptions = true)
final class SaveCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Mixin
    private final WireArguments wire = new WireArguments();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Parameters(paramLabel = "NAME", description = "Name or id of the image")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    SaveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            Digest id = EngineArguments.find(drydock, name);
            List<ImageReference> names = isId(name, id) ? List.of() : List.of(ImageReference.parse(name));
            Digest digest = drydock.write(
                            id,
                            names,
                            wire.get(),
                            ImageOutput.archive(file),
                            console.out(),
                            new ProgressLines(console.lines(true)),
                            console.cancellation())
                    .orElseThrow();
            console.say("saved " + name + "@" + digest + " to " + file);
            return 0;
        });
    }

    /** Whether what was written is an id rather than a name. */
    private static boolean isId(String written, Digest id) {
        return id.toString().startsWith(written) || id.hex().startsWith(written);
    }
}
