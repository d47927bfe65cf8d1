package dev.drydock.cli;

import dev.drydock.content.Digest;
import dev.drydock.engine.ImageListing;
import dev.drydock.engine.Tables;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code history}: how an image came to be. */
@Command(
        name = "history",
        description = "Shows how an image came to be, newest entry first.",
        mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(names = "--no-trunc", description = "Print ids and commands in full")
    private boolean whole;

    @Parameters(paramLabel = "NAME", description = "Name or id of the image")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    HistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            Digest id = EngineArguments.find(drydock, name);
            List<ImageListing.HistoryRow> rows = drydock.history(id);
            new Tables(Instant.now(), whole).history(id, rows).forEach(console::answer);
            return 0;
        });
    }
}
