package dev.drydock.cli;

import dev.drydock.build.RootfsImport;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.report.ProgressLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    @Parameters(index = "0", paramLabel = "SRC", description = "The tar: a file, an address, or - for standard input")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String source;

    @Parameters(index = "1", paramLabel = "NAME", description = "Name of the image")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Whose programs it holds (default: this machine)")
    private @Nullable String platform;

    @Option(
            names = {"-c", "--change"},
            paramLabel = "INSTRUCTION",
            description = "Changes what the image says of itself: ENV A=1, CMD [\"sh\"]; more than once for several")
    private List<String> changes = new ArrayList<>();

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "Comment of its history")
    private String message = "";

    ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            if (!source.equals("-") && !RootfsImport.isAddress(source) && !Files.isRegularFile(Path.of(source))) {
                throw new UsageException("there is no file " + source);
            }
            RootfsImport.Image image = new RootfsImport.Image(
                    platform == null ? Platform.host() : Platform.parse(platform),
                    RequestArguments.epoch().orElseGet(Instant::now),
                    message,
                    changes);
            console.answer(drydock.importRootfs(
                            source,
                            ImageReference.parse(name),
                            image,
                            System.in,
                            new ProgressLines(console.lines(true)),
                            console.cancellation())
                    .toString());
            return 0;
        });
    }
}
