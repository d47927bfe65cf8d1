package dev.drydock.cli;

import dev.drydock.engine.ContainerCopy;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.SettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cp}: files out of a running container, or into it. */
@CommandLine.Command(
        name = "cp",
        description = {
            "Copies files between a running container and this machine: cp CONTAINER:PATH DEST, cp SOURCE CONTAINER:PATH.",
            "With - for the machine's side, a tar comes from standard input or goes to standard output."
        },
        mixinStandardHelpOptions = true)
final class CpCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Parameters(index = "0", paramLabel = "SOURCE", description = "PATH, CONTAINER:PATH or -")
    private String source = "";

    @Parameters(index = "1", paramLabel = "DEST", description = "PATH, CONTAINER:PATH or -")
    private String target = "";

    CpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, this::act);
    }

    private int act(Drydock drydock) throws IOException, UsageException, SettingException {
        int from = source.indexOf(':');
        int to = target.indexOf(':');
        if (from > 0 == to > 0) {
            throw new UsageException("one of the two has to be CONTAINER:PATH");
        }
        try (Containers containers = drydock.containers(event -> {})) {
            ContainerCopy copy = new ContainerCopy(containers, console.cancellation());
            if (from > 0) {
                String name = source.substring(0, from);
                String path = source.substring(from + 1);
                if (target.equals("-")) {
                    containers.copyOut(name, path, console.out(), console.cancellation());
                } else {
                    copy.out(name, path, Path.of(target));
                }
            } else if (source.equals("-")) {
                containers.copyIn(target.substring(0, to), target.substring(to + 1), System.in, console.cancellation());
            } else {
                copy.in(Path.of(source), target.substring(0, to), target.substring(to + 1));
            }
            return 0;
        }
    }
}
