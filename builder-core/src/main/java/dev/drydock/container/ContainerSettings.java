package dev.drydock.container;

import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerSpec.Connect;
import dev.drydock.protocol.ContainerSpec.Publish;
import dev.drydock.protocol.ContainerSpec.Restart;
import dev.drydock.protocol.ResourceLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How an image is to be run: what the user asked for, understood, not yet joined with what the image says. Absent and
 * empty mean the image's own, or docker's default.
 */
public final class ContainerSettings {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");

    private final String name;
    private final Path logFile;
    Optional<List<String>> entrypoint = Optional.empty();
    Optional<List<String>> command = Optional.empty();
    final Map<String, String> environment = new LinkedHashMap<>();
    Optional<String> user = Optional.empty();
    Optional<String> workingDirectory = Optional.empty();
    Optional<String> hostname = Optional.empty();
    final Map<String, String> labels = new LinkedHashMap<>();
    Connect network = bridge("bridge", List.of());
    final Map<String, String> hosts = new LinkedHashMap<>();
    final List<String> nameServers = new ArrayList<>();
    final List<String> searchDomains = new ArrayList<>();
    final List<Publish> ports = new ArrayList<>();
    boolean publishAll;
    final List<VolumeSetting> volumes = new ArrayList<>();
    final List<String> volumesFrom = new ArrayList<>();
    ContainerSpec.Shares shares = new ContainerSpec.Shares("", "", "");
    final List<String> capAdd = new ArrayList<>();
    final List<String> capDrop = new ArrayList<>();
    final List<String> securityOpts = new ArrayList<>();
    boolean privileged;
    boolean readOnly;
    ContainerSpec.Limits limits = new ContainerSpec.Limits(0, 0, 0, 0, "", 0, 0);
    final List<ResourceLimit> ulimits = new ArrayList<>();
    Restart restart = new Restart(ContainerSpec.Policy.NO, 0);
    HealthSetting health = HealthSetting.ofImage();
    Optional<Integer> stopSignal = Optional.empty();
    Duration stopTimeout = Duration.ofSeconds(10);
    boolean autoRemove;

    /**
     * Settings with which nothing is asked for.
     *
     * @param name unique among those of a worker; a name in its networks too
     * @param logFile where its output goes
     * @throws IllegalArgumentException if it is no name
     */
    public ContainerSettings(String name, Path logFile) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name
                            + "\" is no name of a container\n  fix: use letters, digits, dots, dashes and underscores, beginning with a letter or digit");
        }
        this.name = name;
        this.logFile = logFile;
    }

    /** A bridge by its name, where the container has further names. */
    public static Connect bridge(String network, List<String> aliases) {
        ContainerSpec.Membership membership = new ContainerSpec.Membership(network, aliases, Optional.empty());
        return new Connect.Bridge(List.of(membership), new ContainerSpec.NameService(Map.of(), List.of(), List.of()));
    }

    public String name() {
        return name;
    }

    public Path logFile() {
        return logFile;
    }

    public ContainerSettings entrypoint(List<String> words) {
        entrypoint = Optional.of(List.copyOf(words));
        return this;
    }

    public ContainerSettings command(List<String> words) {
        command = Optional.of(List.copyOf(words));
        return this;
    }

    public ContainerSettings environment(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /**
     * @param text a user, or user and group with a colon between, by name or number
     */
    public ContainerSettings user(String text) {
        user = Optional.of(text);
        return this;
    }

    public ContainerSettings workingDirectory(String folder) {
        workingDirectory = Optional.of(folder);
        return this;
    }

    public ContainerSettings hostname(String hostname) {
        this.hostname = Optional.of(hostname);
        return this;
    }

    public ContainerSettings labels(Map<String, String> more) {
        labels.putAll(more);
        return this;
    }

    public ContainerSettings network(Connect where) {
        network = where;
        return this;
    }

    /** Further lines of {@code /etc/hosts}: name → address. */
    public ContainerSettings hosts(Map<String, String> more) {
        hosts.putAll(more);
        return this;
    }

    public ContainerSettings nameServers(List<String> servers, List<String> domains) {
        nameServers.addAll(servers);
        searchDomains.addAll(domains);
        return this;
    }

    public ContainerSettings publish(List<Publish> more) {
        ports.addAll(more);
        return this;
    }

    /** Publishes every port that the image exposes and that is not published yet, on ports that are free. */
    public ContainerSettings publishAll(boolean all) {
        publishAll = all;
        return this;
    }

    public ContainerSettings volumes(List<? extends VolumeSetting> more) {
        volumes.addAll(more);
        return this;
    }

    /** Has all volumes of these containers. */
    public ContainerSettings volumesFrom(List<String> containers) {
        volumesFrom.addAll(containers);
        return this;
    }

    public ContainerSettings shares(ContainerSpec.Shares namespaces) {
        shares = namespaces;
        return this;
    }

    public ContainerSettings capabilities(List<String> add, List<String> drop) {
        capAdd.addAll(add);
        capDrop.addAll(drop);
        return this;
    }

    /** {@code seccomp=unconfined}, {@code no-new-privileges}; those of other security modules are passed over. */
    public ContainerSettings securityOpts(List<String> options) {
        securityOpts.addAll(options);
        return this;
    }

    public ContainerSettings privileged(boolean all) {
        privileged = all;
        return this;
    }

    public ContainerSettings readOnly(boolean root) {
        readOnly = root;
        return this;
    }

    public ContainerSettings limits(ContainerSpec.Limits all) {
        limits = all;
        return this;
    }

    public ContainerSettings ulimits(List<ResourceLimit> more) {
        ulimits.addAll(more);
        return this;
    }

    public ContainerSettings restart(Restart policy) {
        restart = policy;
        return this;
    }

    public ContainerSettings health(HealthSetting check) {
        health = check;
        return this;
    }

    /**
     * @param signal by name or number
     */
    public ContainerSettings stopSignal(String signal) {
        stopSignal = Optional.of(Signals.parse(signal));
        return this;
    }

    public ContainerSettings stopTimeout(Duration grace) {
        stopTimeout = grace;
        return this;
    }

    public ContainerSettings autoRemove(boolean remove) {
        autoRemove = remove;
        return this;
    }
}
