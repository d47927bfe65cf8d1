package dev.drydock.cli;

import dev.drydock.engine.StoreLines;
import dev.drydock.engine.Upkeep;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fsck}: whether everything in the store is what its name promises. */
@Command(
        name = "fsck",
        description =
                "Compares everything in the store with what its name promises. Ends with 1 if anything is damaged.",
        mixinStandardHelpOptions = true)
final class FsckCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(names = "--mend", description = "Take out what is damaged, so that it is built, pulled or imported again")
    private boolean mend;

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default), or json in one line")
    private @Nullable String format;

    FsckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        StoreLines lines = StoreLines.in(Optional.ofNullable(format));
        return engine.run(console, drydock -> {
            Upkeep.Checked checked = mend
                    ? drydock.upkeep().mend(console.cancellation())
                    : drydock.upkeep().check(console.cancellation());
            lines.checked(drydock.store(), checked).forEach(console::answer);
            return checked.findings().isEmpty() ? 0 : ExitCode.FAILED;
        });
    }
}
