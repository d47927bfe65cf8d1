package dev.drydock.cli;

import dev.drydock.engine.ContainerTable;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.protocol.ContainerState;
import dev.drydock.report.ContainerJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ps}: the containers on a store, of whatever session. */
@CommandLine.Command(
        name = "ps",
        description = "Lists running containers, those of Maven builds too.",
        mixinStandardHelpOptions = true)
final class PsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-a", "--all"},
            description = "Those that have ended too")
    private boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "Ids alone")
    private boolean quiet;

    @Option(names = "--no-trunc", description = "Ids and commands in full")
    private boolean whole;

    @Option(names = "--format", paramLabel = "FORMAT", description = "text or json (default: text)")
    private String format = "text";

    PsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException, UsageException {
        List<ContainerState> found;
        try (Containers containers = drydock.containers(event -> {})) {
            found = containers.list(console.cancellation()).stream()
                    .filter(one -> all || one.alive())
                    .toList();
        }
        if (quiet) {
            found.forEach(one -> console.answer(whole ? one.id() : one.id().substring(0, 12)));
        } else if (format.equals("json")) {
            console.answer(ContainerJson.of(found));
        } else if (format.equals("text")) {
            new ContainerTable(Instant.now(), whole).lines(found).forEach(console::answer);
        } else {
            throw new UsageException("--format is \"" + format + "\"\n  fix: write text or json");
        }
        return 0;
    }
}
