package dev.drydock.cli;

import dev.drydock.engine.PruneSettings;
import dev.drydock.engine.StoreLines;
import dev.drydock.upkeep.PruneRequest;
import dev.drydock.upkeep.Pruned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code prune}: takes out of the store what is no longer needed. */
@Command(
        name = "prune",
        description = {
            "Takes out of the store what is no longer needed, once no build uses it.",
            "Without options: what nothing refers to."
        },
        mixinStandardHelpOptions = true)
final class PruneCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(names = "--older-than", paramLabel = "AGE", description = "What was not used for so long: 30d, 12h, 1h30m")
    private @Nullable String olderThan;

    @Option(
            names = "--keep-storage",
            paramLabel = "SIZE",
            description = "What was not used for longest, until the store is not larger: bytes, or with k, m or g")
    private @Nullable String keepStorage;

    @Option(
            names = {"-a", "--all"},
            description = "Names of images that were made here too, and what failed steps left")
    private boolean all;

    @Option(
            names = "--filter",
            paramLabel = "until=AGE|kind=KIND[,KIND]...",
            description =
                    "until=AGE is --older-than; kind=KIND takes these alone: images, steps, layers, trees, mounts,"
                            + " downloads, digests, kept, warm, programs, scratch, trash")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only tell")
    private boolean dryRun;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell every entry")
    private boolean each;

    @Option(
            names = {"-f", "--force"},
            description = "Changes nothing: nobody is asked anyway")
    @SuppressWarnings("UnusedVariable") // scripts for docker have it
    private boolean force;

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default), or json in one line")
    private @Nullable String format;

    PruneCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        StoreLines lines = StoreLines.in(Optional.ofNullable(format));
        List<String> kinds = new ArrayList<>();
        String age = olderThan;
        for (String filter : filters) {
            if (filter.startsWith("until=")) {
                age = filter.substring("until=".length());
            } else if (filter.startsWith("kind=")) {
                kinds.add(filter.substring("kind=".length()));
            } else {
                throw new UsageException("--filter is \"" + filter + "\"\n  fix: write until=AGE or kind=KIND");
            }
        }
        PruneRequest request = PruneSettings.request(
                Optional.ofNullable(age),
                Optional.ofNullable(keepStorage),
                all,
                kinds.isEmpty() ? Optional.empty() : Optional.of(String.join(",", kinds)),
                dryRun);
        return engine.run(console, drydock -> {
            Pruned pruned = drydock.upkeep().prune(request, console.cancellation());
            lines.pruned(pruned, each).forEach(console::answer);
            return 0;
        });
    }
}
