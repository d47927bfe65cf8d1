package dev.drydock.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a container of the image runs as: image-spec config.md, "config", with Docker's Healthcheck, OnBuild and Shell.
 *
 * @param env entries {@code NAME=value} in order
 * @param entrypoint,cmd absent is null in JSON, which is not the empty list
 * @param exposedPorts {@code 80/tcp}
 */
public record ContainerConfig(
        String user,
        SortedSet<String> exposedPorts,
        List<String> env,
        Optional<List<String>> entrypoint,
        Optional<List<String>> cmd,
        SortedSet<String> volumes,
        String workingDir,
        Map<String, String> labels,
        String stopSignal,
        Optional<Healthcheck> healthcheck,
        List<String> onBuild,
        Optional<List<String>> shell,
        boolean argsEscaped) {
    public ContainerConfig {
        exposedPorts = Collections.unmodifiableSortedSet(new TreeSet<>(exposedPorts));
        env = List.copyOf(env);
        entrypoint = entrypoint.map(List::copyOf);
        cmd = cmd.map(List::copyOf);
        volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        onBuild = List.copyOf(onBuild);
        shell = shell.map(List::copyOf);
    }

    /** The config of {@code scratch}. */
    public static ContainerConfig empty() {
        return new ContainerConfig(
                "",
                Collections.emptySortedSet(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Collections.emptySortedSet(),
                "",
                Map.of(),
                "",
                Optional.empty(),
                List.of(),
                Optional.empty(),
                false);
    }

    /** The value of an environment variable. */
    public Optional<String> variable(String name) {
        return env.stream()
                .filter(entry -> entry.startsWith(name + "="))
                .map(entry -> entry.substring(name.length() + 1))
                .reduce((first, second) -> second);
    }

    /** Sets a variable: one that is there keeps its place in the list, a new one goes to the end. */
    public ContainerConfig withVariable(String name, String value) {
        List<String> changed = new ArrayList<>(env);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).startsWith(name + "=")) {
                changed.set(i, name + "=" + value);
                return withEnv(changed);
            }
        }
        changed.add(name + "=" + value);
        return withEnv(changed);
    }

    private ContainerConfig withEnv(List<String> changed) {
        return with(draft -> draft.env = changed);
    }

    public ContainerConfig withUser(String changed) {
        return with(draft -> draft.user = changed);
    }

    public ContainerConfig withExposedPorts(Collection<String> added) {
        SortedSet<String> changed = new TreeSet<>(exposedPorts);
        changed.addAll(added);
        return with(draft -> draft.exposedPorts = changed);
    }

    public ContainerConfig withEntrypoint(Optional<List<String>> changed) {
        return with(draft -> draft.entrypoint = changed);
    }

    public ContainerConfig withCmd(Optional<List<String>> changed) {
        return with(draft -> draft.cmd = changed);
    }

    public ContainerConfig withVolumes(Collection<String> added) {
        SortedSet<String> changed = new TreeSet<>(volumes);
        changed.addAll(added);
        return with(draft -> draft.volumes = changed);
    }

    public ContainerConfig withWorkingDir(String changed) {
        return with(draft -> draft.workingDir = changed);
    }

    public ContainerConfig withLabels(Map<String, String> added) {
        Map<String, String> changed = new TreeMap<>(labels);
        changed.putAll(added);
        return with(draft -> draft.labels = changed);
    }

    public ContainerConfig withStopSignal(String changed) {
        return with(draft -> draft.stopSignal = changed);
    }

    public ContainerConfig withHealthcheck(Healthcheck changed) {
        return with(draft -> draft.healthcheck = Optional.of(changed));
    }

    public ContainerConfig withOnBuild(List<String> changed) {
        return with(draft -> draft.onBuild = changed);
    }

    public ContainerConfig withShell(List<String> changed) {
        return with(draft -> draft.shell = Optional.of(changed));
    }

    /** The same with Docker's mark that CMD is already words; BuildKit sets it with every CMD. */
    public ContainerConfig withArgsEscaped() {
        return with(draft -> draft.argsEscaped = true);
    }

    private ContainerConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.config();
    }

    /** A config while one thing of it is changed. */
    private static final class Draft {
        private String user;
        private SortedSet<String> exposedPorts;
        private List<String> env;
        private Optional<List<String>> entrypoint;
        private Optional<List<String>> cmd;
        private SortedSet<String> volumes;
        private String workingDir;
        private Map<String, String> labels;
        private String stopSignal;
        private Optional<Healthcheck> healthcheck;
        private List<String> onBuild;
        private Optional<List<String>> shell;
        private boolean argsEscaped;

        Draft(ContainerConfig config) {
            user = config.user;
            exposedPorts = config.exposedPorts;
            env = config.env;
            entrypoint = config.entrypoint;
            cmd = config.cmd;
            volumes = config.volumes;
            workingDir = config.workingDir;
            labels = config.labels;
            stopSignal = config.stopSignal;
            healthcheck = config.healthcheck;
            onBuild = config.onBuild;
            shell = config.shell;
            argsEscaped = config.argsEscaped;
        }

        ContainerConfig config() {
            return new ContainerConfig(
                    user,
                    exposedPorts,
                    env,
                    entrypoint,
                    cmd,
                    volumes,
                    workingDir,
                    labels,
                    stopSignal,
                    healthcheck,
                    onBuild,
                    shell,
                    argsEscaped);
        }
    }
}
