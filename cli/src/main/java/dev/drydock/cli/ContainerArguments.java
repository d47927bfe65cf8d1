package dev.drydock.cli;

import dev.drydock.build.ByteSize;
import dev.drydock.build.Ulimit;
import dev.drydock.container.ContainerSettings;
import dev.drydock.container.HealthSetting;
import dev.drydock.container.PortSetting;
import dev.drydock.container.RestartSetting;
import dev.drydock.container.VolumeSetting;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerSpec.Connect;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how a container is run, as docker run has them. */
final class ContainerArguments {
    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description = "Environment variable; without a value, this process's")
    private List<String> environment = new ArrayList<>();

    @Option(names = "--env-file", paramLabel = "FILE", description = "File of environment variables, one on a line")
    private List<Path> environmentFiles = new ArrayList<>();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER[:GROUP]",
            description = "Who runs it, by name or number")
    private @Nullable String user;

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "Working directory")
    private @Nullable String directory;

    @Option(names = "--entrypoint", paramLabel = "PROGRAM", description = "In place of the image's entrypoint")
    private @Nullable String entrypoint;

    @Option(
            names = {"-h", "--hostname"},
            paramLabel = "NAME",
            description = "Its own name")
    private @Nullable String hostname;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "NAME=VALUE",
            description = "Label")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = {"-p", "--publish"},
            paramLabel = "[[ADDRESS:]HOST:]PORT[/udp]",
            description = "Publish a port (default address: the loopback)")
    private List<String> ports = new ArrayList<>();

    @Option(
            names = {"-P", "--publish-all"},
            description = "Publish all ports that the image exposes")
    private boolean publishAll;

    @Option(
            names = {"-v", "--volume"},
            paramLabel = "[SOURCE:]TARGET[:ro]",
            description = "Volume")
    private List<String> volumes = new ArrayList<>();

    @Option(names = "--volumes-from", paramLabel = "CONTAINER", description = "Have all volumes of another container")
    private List<String> volumesFrom = new ArrayList<>();

    @Option(names = "--tmpfs", paramLabel = "TARGET[:size=SIZE]", description = "Folder in memory")
    private List<String> tmpfs = new ArrayList<>();

    @Option(
            names = {"--network", "--net"},
            paramLabel = "NETWORK",
            description = "bridge, host, none, container:NAME, or the name of a network (default: bridge)")
    private List<String> networks = new ArrayList<>();

    @Option(names = "--network-alias", paramLabel = "NAME", description = "Another name in its network")
    private List<String> aliases = new ArrayList<>();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "Its address in its network")
    private @Nullable String address;

    @Option(names = "--add-host", paramLabel = "NAME:ADDRESS", description = "Another line of /etc/hosts")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--dns", paramLabel = "ADDRESS", description = "Name server")
    private List<String> nameServers = new ArrayList<>();

    @Option(names = "--dns-search", paramLabel = "DOMAIN", description = "Domain of short names")
    private List<String> searchDomains = new ArrayList<>();

    @Option(
            names = "--pid",
            paramLabel = "host|container:NAME",
            description = "See the processes of the host or of another container")
    private String pid = "";

    @Option(names = "--uts", paramLabel = "host", description = "Keep the host's name")
    private String uts = "";

    @Option(
            names = "--ipc",
            paramLabel = "host|container:NAME",
            description = "Share System V objects and message queues")
    private String ipc = "";

    @Option(names = "--cap-add", paramLabel = "NAME", split = ",", description = "Give a capability")
    private List<String> capAdd = new ArrayList<>();

    @Option(names = "--cap-drop", paramLabel = "NAME", split = ",", description = "Take a capability, or ALL")
    private List<String> capDrop = new ArrayList<>();

    @Option(names = "--security-opt", paramLabel = "OPTION", description = "seccomp=unconfined or no-new-privileges")
    private List<String> securityOpts = new ArrayList<>();

    @Option(names = "--privileged", description = "Give every capability, and filter nothing")
    private boolean privileged;

    @Option(names = "--read-only", description = "Let the root be written nowhere but on volumes")
    private boolean readOnly;

    @SuppressWarnings("UnusedVariable") // there is nothing to do for it
    @Option(names = "--init", description = "Have a first process that reaps: every container has one")
    private boolean init;

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "SIZE",
            description = "Memory of all its processes")
    private @Nullable String memory;

    @Option(names = "--memory-swap", paramLabel = "SIZE", description = "Memory and swap together; -1 for any")
    private @Nullable String swap;

    @Option(names = "--cpus", paramLabel = "NUMBER", description = "Processors, such as 0.5")
    private @Nullable BigDecimal cpus;

    @Option(names = "--cpu-shares", paramLabel = "NUMBER", description = "Weight among others (usual: 1024)")
    private long cpuShares;

    @Option(names = "--cpuset-cpus", paramLabel = "LIST", description = "Processors that it may use, such as 0-1")
    private String cpuset = "";

    @Option(names = "--pids-limit", paramLabel = "NUMBER", description = "How many processes it may have")
    private long pids;

    @Option(names = "--shm-size", paramLabel = "SIZE", description = "Size of /dev/shm (default: 64m)")
    private @Nullable String shmSize;

    @Option(names = "--ulimit", paramLabel = "NAME=SOFT[:HARD]", description = "Limit of each of its processes")
    private List<String> ulimits = new ArrayList<>();

    @Option(
            names = "--restart",
            paramLabel = "POLICY",
            description = "no, always, unless-stopped or on-failure[:TIMES] (default: no)")
    private String restart = "no";

    @Option(names = "--stop-signal", paramLabel = "SIGNAL", description = "In place of the image's")
    private @Nullable String stopSignal;

    @Option(names = "--stop-timeout", paramLabel = "SECONDS", description = "Until it is killed (default: 10)")
    private long stopTimeout = 10;

    @Option(names = "--health-cmd", paramLabel = "COMMAND", description = "Health check, for the image's shell")
    private @Nullable String healthCommand;

    @Option(
            names = "--health-interval",
            paramLabel = "DURATION",
            description = "Between health checks, such as 500ms or 10s")
    private @Nullable String healthInterval;

    @Option(names = "--health-timeout", paramLabel = "DURATION", description = "What a health check may take")
    private @Nullable String healthTimeout;

    @Option(names = "--health-retries", paramLabel = "NUMBER", description = "Failures that make it unhealthy")
    private @Nullable Integer healthRetries;

    @Option(names = "--health-start-period", paramLabel = "DURATION", description = "In which failures do not count")
    private @Nullable String healthStart;

    @Option(names = "--no-healthcheck", description = "No health check, whatever the image says")
    private boolean noHealthcheck;

    /** What they ask for. */
    ContainerSettings settings(String name, Path log) throws UsageException {
        try {
            return understood(name, log);
        } catch (IllegalArgumentException | IOException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private ContainerSettings understood(String name, Path log) throws IOException {
        Path here = Path.of("");
        ContainerSettings settings = new ContainerSettings(name, log)
                .environment(environment())
                .labels(labels)
                .network(network())
                .hosts(pairs(hosts))
                .nameServers(nameServers, searchDomains)
                .publish(ports.stream()
                        .flatMap(port -> PortSetting.parse(port).stream())
                        .toList())
                .publishAll(publishAll)
                .volumes(volumes.stream()
                        .map(volume -> VolumeSetting.parse(volume, here))
                        .toList())
                .volumes(tmpfs.stream().map(VolumeSetting.Tmpfs::parse).toList())
                .volumesFrom(volumesFrom)
                .shares(new ContainerSpec.Shares(whose(pid), whose(uts), whose(ipc)))
                .capabilities(capAdd, capDrop)
                .securityOpts(securityOpts)
                .privileged(privileged)
                .readOnly(readOnly)
                .limits(limits())
                .ulimits(ulimits.stream()
                        .map(limit -> Ulimit.parse(limit).number())
                        .toList())
                .restart(RestartSetting.parse(restart))
                .stopTimeout(Duration.ofSeconds(stopTimeout))
                .health(health());
        Optional.ofNullable(user).ifPresent(settings::user);
        Optional.ofNullable(directory).ifPresent(settings::workingDirectory);
        Optional.ofNullable(hostname).ifPresent(settings::hostname);
        Optional.ofNullable(stopSignal).ifPresent(settings::stopSignal);
        Optional.ofNullable(entrypoint)
                .ifPresent(program -> settings.entrypoint(program.isEmpty() ? List.of() : List.of(program)));
        return settings;
    }

    private Map<String, String> environment() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        for (Path file : environmentFiles) {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    variable(line, all);
                }
            }
        }
        for (String entry : environment) {
            variable(entry, all);
        }
        return all;
    }

    private static void variable(String entry, Map<String, String> to) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
            to.put(entry.substring(0, equals), entry.substring(equals + 1));
        } else {
            String own = System.getenv(entry.strip());
            if (own != null) {
                to.put(entry.strip(), own);
            }
        }
    }

    private static Map<String, String> pairs(List<String> hosts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String host : hosts) {
            int colon = host.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("--add-host is \"" + host + "\"\n  fix: write NAME:ADDRESS");
            }
            pairs.put(host.substring(0, colon), host.substring(colon + 1));
        }
        return pairs;
    }

    private Connect network() {
        List<String> all = networks.isEmpty() ? List.of("bridge") : networks;
        String first = all.get(0);
        if (first.equals("host")) {
            return new Connect.Host();
        } else if (first.equals("none")) {
            return new Connect.None();
        } else if (first.startsWith("container:")) {
            return new Connect.Of(first.substring("container:".length()));
        }
        List<ContainerSpec.Membership> members = new ArrayList<>();
        for (String network : all) {
            Optional<String> wanted = network.equals(first) ? Optional.ofNullable(address) : Optional.empty();
            members.add(new ContainerSpec.Membership(network, aliases, wanted));
        }
        return new Connect.Bridge(members, new ContainerSpec.NameService(Map.of(), List.of(), List.of()));
    }

    private static String whose(String share) {
        return share.startsWith("container:") ? share.substring("container:".length()) : share;
    }

    private ContainerSpec.Limits limits() {
        long bytes = memory == null ? 0 : ByteSize.parse("--memory", memory);
        long both = swap == null ? 0 : swap.equals("-1") ? -1 : ByteSize.parse("--memory-swap", swap);
        long nanos = cpus == null ? 0 : cpus.movePointRight(9).longValue();
        long shm = shmSize == null ? 0 : ByteSize.parse("--shm-size", shmSize);
        return new ContainerSpec.Limits(bytes, both, nanos, cpuShares, cpuset, pids, shm);
    }

    private HealthSetting health() {
        if (noHealthcheck) {
            return HealthSetting.disabled();
        }
        return new HealthSetting(
                false,
                Optional.ofNullable(healthCommand).map(command -> List.of("CMD-SHELL", command)),
                duration("--health-interval", healthInterval),
                duration("--health-timeout", healthTimeout),
                duration("--health-start-period", healthStart),
                Optional.empty(),
                Optional.ofNullable(healthRetries));
    }

    private static Optional<Duration> duration(String option, @Nullable String text) {
        return Optional.ofNullable(text).map(given -> dev.drydock.container.Durations.parse(option, given));
    }
}
