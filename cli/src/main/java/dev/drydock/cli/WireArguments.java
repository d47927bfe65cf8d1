package dev.drydock.cli;

import dev.drydock.engine.WireSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an image is told to a registry or an archive. */
final class WireArguments {
    @Option(names = "--annotation", paramLabel = "NAME=VALUE", description = "An annotation of the manifest")
    private List<String> annotations = new ArrayList<>();

    @Option(
            names = "--compression",
            paramLabel = "NAME[:LEVEL]",
            description = "How layers that were made here are compressed: gzip, zstd or none (default: gzip:6)")
    private @Nullable String compression;

    WireSettings get() throws UsageException {
        Map<String, String> pairs = SettingArguments.pairs("--annotation", annotations, false);
        try {
            return WireSettings.of(pairs, Optional.ofNullable(compression));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--compression: " + e.getMessage());
        }
    }
}
