package dev.drydock.cli;

import dev.drydock.content.Digest;
import dev.drydock.image.ImageReference;
import dev.drydock.report.ProgressLines;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code push}: an image of the store to the registry of its name. */
@Command(name = "push", description = "Pushes an image to the registry of its name.", mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Mixin
    private final WireArguments wire = new WireArguments();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the digest alone")
    private boolean quiet;

    @Parameters(paramLabel = "NAME", description = "Name of the image, with a registry")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    PushCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            ImageReference target = ImageReference.parse(name);
            check(List.of(target));
            ProgressLines progress = new ProgressLines(console.lines(quiet));
            Digest id = EngineArguments.find(drydock, name);
            Digest digest = drydock.push(id, List.of(target), wire.get(), progress, console.cancellation());
            if (quiet) {
                console.answer(digest.toString());
            } else {
                console.say("pushed " + target + "@" + digest
                        + progress.transfers().map(words -> ": " + words).orElse(""));
            }
            return 0;
        });
    }

    /** Refuses names that would go to Docker Hub by omission. */
    static void check(List<ImageReference> names) throws UsageException {
        if (names.isEmpty()) {
            throw new UsageException("nothing to push: the image has no name\n  fix: add -t registry.example.com/app");
        }
        for (ImageReference name : names) {
            if (!name.hasRegistry()) {
                throw new UsageException(
                        "the image \"" + name + "\" is not pushed: its name has no registry\n  fix: name"
                                + " it registry.example.com/" + name.familiar() + " (docker.io/" + name.familiar()
                                + " for Docker Hub)");
            }
        }
    }
}
