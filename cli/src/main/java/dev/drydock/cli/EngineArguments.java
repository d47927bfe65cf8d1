package dev.drydock.cli;

import dev.drydock.build.BuildFailure;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.EngineOptions;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.engine.SettingException;
import dev.drydock.registry.RegistryOptions;
import dev.drydock.sandbox.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command has, and the engine they describe. */
final class EngineArguments {
    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Folder of the store (default: $XDG_CACHE_HOME/drydock or ~/.cache/drydock)")
    private @Nullable Path store;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "How steps run: auto, root, rootless, single or chroot (default: auto)")
    private @Nullable String mode;

    @Option(
            names = "--insecure-registry",
            paramLabel = "HOST",
            split = ",",
            description = "Registry that need not be secure: host, host:port or CIDR")
    private List<String> insecure = new ArrayList<>();

    @Option(names = "--offline", description = "Never touch the network")
    private boolean offline;

    @Option(names = "--debug", description = "Tell more, with stack traces of failures")
    private boolean debug;

    /** What a command does with the engine. */
    @FunctionalInterface
    interface Task {
        int run(Drydock drydock)
                throws IOException, DockerfileException, BuildFailure, SettingException, UsageException,
                        NoImageException;
    }

    Path store() {
        return store == null
                ? EngineOptions.defaultStore()
                : store.toAbsolutePath().normalize();
    }

    int run(Console console, Task task)
            throws IOException, DockerfileException, BuildFailure, SettingException, UsageException, NoImageException {
        console.debug(debug);
        Optional<Mode> wanted = Optional.empty();
        if (mode != null && !mode.equals("auto")) {
            wanted = Mode.parse(mode);
            if (wanted.isEmpty()) {
                throw new UsageException(
                        "--mode is \"" + mode + "\"\n  fix: write auto, root, rootless, single or chroot");
            }
        }
        RegistryOptions registries = RegistryOptions.defaults()
                .withOffline(offline)
                .withInsecure(insecure)
                .withTrace(console::detail);
        try (LocalWorkerOwner workers = new LocalWorkerOwner();
                Drydock drydock =
                        Drydock.open(new EngineOptions(store(), wanted, registries, Optional.empty(), workers))) {
            return task.run(drydock);
        }
    }

    static Digest find(Drydock drydock, String name) throws IOException, NoImageException {
        return drydock.find(name).orElseThrow(() -> new NoImageException(name));
    }
}
