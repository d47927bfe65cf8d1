package dev.drydock.cli;

import dev.drydock.build.BuildListener;
import dev.drydock.build.ImageLoad;
import dev.drydock.image.ImageReference;
import dev.drydock.report.ProgressLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code load}: images of an archive. */
@Command(
        name = "load",
        description =
                "Brings the images of an archive into the store: what docker, podman and skopeo save, OCI layouts.",
        mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-i", "--input"},
            paramLabel = "PATH",
            description = "The archive, or the folder of an OCI layout (default: standard input)")
    private @Nullable Path input;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "A name beside those in the archive; more than once for several")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print names and ids alone")
    private boolean quiet;

    LoadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            List<ImageReference> names = new ArrayList<>();
            for (String tag : tags) {
                names.add(ImageReference.parse(tag));
            }
            if (input != null && !Files.exists(input)) {
                throw new UsageException("there is no file or folder " + input);
            }
            BuildListener listener = new ProgressLines(console.lines(quiet));
            List<ImageLoad.Loaded> loaded = input == null
                    ? drydock.load(System.in, names, listener, console.cancellation())
                    : drydock.load(input, names, listener, console.cancellation());
            for (ImageLoad.Loaded image : loaded) {
                for (ImageReference name : image.names()) {
                    console.answer("Loaded image: " + name.familiar());
                }
                if (image.names().isEmpty()) {
                    console.answer("Loaded image ID: " + image.imageId());
                }
            }
            return 0;
        });
    }
}
