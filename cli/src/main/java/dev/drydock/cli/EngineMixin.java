package dev.drydock.cli;

import dev.drydock.engine.Drydock;
import dev.drydock.engine.EngineOptions;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.registry.RegistryOptions;
import dev.drydock.sandbox.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command has: where the store is and how registries are reached. */
final class EngineMixin {
    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "folder of the store (default: $XDG_CACHE_HOME/drydock)")
    private @Nullable Path store;

    @Option(names = "--mode", paramLabel = "MODE", description = "root or rootless (default: the best that works)")
    private @Nullable String mode;

    @Option(
            names = "--insecure-registry",
            paramLabel = "HOST",
            description = "host, host:port or CIDR of a registry that may use plain HTTP or an unknown certificate")
    private List<String> insecure = new ArrayList<>();

    @Option(names = "--offline", description = "never touch the network")
    private boolean offline;

    @Option(names = "--debug", description = "show where a failure comes from, and how credentials were found")
    private boolean debug;

    /** Opens the engine with these options. */
    Drydock open(LocalWorkerOwner owner) throws IOException {
        Optional<Mode> wanted = Optional.empty();
        if (mode != null) {
            wanted = Mode.parse(mode);
            if (wanted.isEmpty()) {
                throw new IOException("unknown mode \"" + mode + "\": there are root and rootless");
            }
        }
        RegistryOptions registries =
                RegistryOptions.defaults().withOffline(offline).withInsecure(insecure);
        if (debug) {
            registries = registries.withTrace(System.err::println);
        }
        Path folder = store == null ? EngineOptions.defaultStore() : store;
        return Drydock.open(new EngineOptions(folder, wanted, registries, Optional.empty(), owner));
    }
}
