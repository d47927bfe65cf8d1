package dev.drydock.cli;

import dev.drydock.build.BuildSettings;
import dev.drydock.build.ByteSize;
import dev.drydock.build.ContextModes;
import dev.drydock.build.ExtraHost;
import dev.drydock.build.LayerTimes;
import dev.drydock.build.NamedContext;
import dev.drydock.build.StepSettings;
import dev.drydock.build.Ulimit;
import dev.drydock.protocol.StepResources;
import dev.drydock.remote.CacheSettings;
import dev.drydock.remote.CacheSpec;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code build} that most builds do without, in docker's spelling. */
final class SettingArguments {
    @Option(
            names = "--build-context",
            paramLabel = "NAME=VALUE",
            description =
                    "What a name stands for in FROM and --from: a folder,"
                            + " docker-image://NAME, oci-layout://FOLDER[:TAG], a git repository, or an archive or file by HTTP")
    private List<String> contexts = new ArrayList<>();

    @Option(
            names = "--no-cache-filter",
            paramLabel = "STAGE",
            split = ",",
            description = "Run the steps of a stage again")
    private List<String> noCacheStages = new ArrayList<>();

    @Option(
            names = "--cache-from",
            paramLabel = "SPEC",
            description = "Where steps are looked for that the store does not know:"
                    + " type=registry,ref=NAME (or NAME alone) or type=local,src=FOLDER")
    private List<String> cacheFrom = new ArrayList<>();

    @Option(
            names = "--cache-to",
            paramLabel = "SPEC",
            description = "Where the steps of the build are told of: type=registry,ref=NAME or type=local,dest=FOLDER;"
                    + " with mode=min or mode=max")
    private List<String> cacheTo = new ArrayList<>();

    @Option(
            names = "--allow",
            paramLabel = "ENTITLEMENT",
            description = "What steps may do: network.host, security.insecure")
    private List<String> entitlements = new ArrayList<>();

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label of the image")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--shm-size",
            paramLabel = "SIZE",
            description = "Size of /dev/shm in steps: bytes, or with b, k, m or g (default: 64m)")
    private @Nullable String shmSize;

    @Option(
            names = "--ulimit",
            paramLabel = "NAME=SOFT[:HARD]",
            description = "A limit of the processes of steps, such as nofile=1024:2048")
    private List<String> ulimits = new ArrayList<>();

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "SIZE",
            description = "Memory that all processes of a step together may use: bytes, or with b, k, m or g")
    private @Nullable String memory;

    @Option(
            names = "--cpus",
            paramLabel = "NUMBER",
            description = "Processors that all processes of a step together may use, such as 1.5")
    private @Nullable BigDecimal cpus;

    @Option(
            names = {"--network", "--net"},
            paramLabel = "MODE",
            description = "Network of steps whose RUN names none: default, none or host (which allows it to all)")
    private String network = "default";

    @Option(
            names = "--add-host",
            paramLabel = "NAME:ADDRESS",
            description = "Another line of /etc/hosts in steps; host-gateway is an address too")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--layer-times",
            paramLabel = "WHAT",
            description = "Times of files in new layers: keep their own, or fixed to the epoch"
                    + " (default: fixed if SOURCE_DATE_EPOCH is set)")
    private @Nullable String layerTimes;

    @Option(
            names = "--context-modes",
            paramLabel = "WHAT",
            description = "Permissions of files of the context: keep those on disk, or git for 0644 and 0755")
    private String contextModes = "keep";

    BuildSettings get() throws UsageException {
        try {
            return settings();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private BuildSettings settings() throws UsageException {
        Map<String, NamedContext> named = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry :
                pairs("--build-context", contexts, false).entrySet()) {
            try {
                named.put(
                        entry.getKey(),
                        NamedContext.parse(entry.getValue(), Path.of("").toAbsolutePath()));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--build-context " + entry.getKey() + ": " + e.getMessage());
            }
        }
        return BuildSettings.standard()
                .withUlimits(ulimits.stream().map(Ulimit::parse).toList())
                .withShmSize(shmSize == null ? 0 : ByteSize.parse("--shm-size", shmSize))
                .withResources(new StepResources(
                        memory == null ? 0 : ByteSize.parse("--memory", memory),
                        cpus == null ? 0 : cpus.movePointRight(9).longValue()))
                .withNetwork(StepSettings.network(network))
                .withHosts(hosts.stream().map(ExtraHost::parse).toList())
                .withContexts(named)
                .withCaches(new CacheSettings(
                        caches("--cache-from", cacheFrom, CacheSpec.Use.FROM),
                        caches("--cache-to", cacheTo, CacheSpec.Use.TO)))
                .withNoCacheStages(noCacheStages)
                .withEntitlements(entitlements)
                .withLayerTimes(layerTimes())
                .withContextModes(ContextModes.parse(contextModes)
                        .orElseThrow(() -> new UsageException(
                                "--context-modes is \"" + contextModes + "\"\n  fix: write keep or git")))
                .withLabels(pairs("--label", labels, true));
    }

    private Optional<LayerTimes> layerTimes() throws UsageException {
        if (layerTimes == null) {
            return Optional.empty();
        }
        Optional<LayerTimes> times = LayerTimes.parse(layerTimes);
        if (times.isEmpty()) {
            throw new UsageException("--layer-times is \"" + layerTimes + "\"\n  fix: write keep or fixed");
        }
        return times;
    }

    private static List<CacheSpec> caches(String option, List<String> written, CacheSpec.Use use) {
        return written.stream()
                .map(text -> CacheSpec.parse(option, text, use, Path.of("").toAbsolutePath()))
                .toList();
    }

    static Map<String, String> pairs(String option, List<String> written, boolean valueOptional) throws UsageException {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : written) {
            int equals = text.indexOf('=');
            if (equals == 0 || (equals < 0 && !valueOptional)) {
                throw new UsageException(option + " is \"" + text + "\"\n  fix: write NAME=VALUE");
            }
            pairs.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1));
        }
        return pairs;
    }
}
