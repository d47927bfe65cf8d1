package dev.drydock.cli;

import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: an image of one layer from a tar of a root file system. */
@Command(
        name = "import",
        description = "Makes an image from a tar of a root file system, plain or compressed.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Parameters(index = "0", paramLabel = "SRC", description = "The tar")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path source;

    @Parameters(index = "1", paramLabel = "NAME", description = "Name of the image")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Whose programs it holds (default: this machine)")
    private @Nullable String platform;

    ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            if (!Files.isRegularFile(source)) {
                throw new UsageException("there is no file " + source);
            }
            ImageReference reference = ImageReference.parse(name);
            Platform held = platform == null ? Platform.host() : Platform.parse(platform);
            console.answer(drydock.importRootfs(source, reference, held, BuildCommand.epoch(), console.cancellation())
                    .toString());
            return 0;
        });
    }
}
