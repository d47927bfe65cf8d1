package dev.drydock.cli;

import dev.drydock.engine.StoreLines;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code df}: what takes how much room in the store. */
@Command(name = "df", description = "Tells what takes how much room in the store.", mixinStandardHelpOptions = true)
final class DfCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default), or json in one line")
    private @Nullable String format;

    DfCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        StoreLines lines = StoreLines.in(Optional.ofNullable(format));
        return engine.run(console, drydock -> {
            lines.usage(drydock.store(), drydock.upkeep().usage()).forEach(console::answer);
            return 0;
        });
    }
}
