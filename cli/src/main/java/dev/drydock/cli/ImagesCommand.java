package dev.drydock.cli;

import dev.drydock.engine.ImageListing;
import dev.drydock.engine.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code images}: what the store has by name. */
@Command(name = "images", description = "Lists the images of the store.", mixinStandardHelpOptions = true)
final class ImagesCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print ids alone")
    private boolean quiet;

    @Option(names = "--no-trunc", description = "Print ids in full")
    private boolean whole;

    @Option(names = "--digests", description = "Print digests of manifests")
    private boolean digests;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Lists those of this repository or name alone")
    private @Nullable String name;

    ImagesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            List<ImageListing.Row> rows = drydock.images(Optional.ofNullable(name));
            Tables tables = new Tables(Instant.now(), whole);
            List<String> lines =
                    quiet ? rows.stream().map(row -> tables.id(row.imageId())).toList() : tables.images(rows, digests);
            lines.forEach(console::answer);
            return 0;
        });
    }
}
