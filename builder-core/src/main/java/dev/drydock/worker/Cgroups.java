package dev.drydock.worker;

import dev.drydock.protocol.ContainerSpec.Limits;
import dev.drydock.sandbox.MountInfo;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Control groups, in which the processes of a container are limited together: version 2, or the hierarchies of version 1
 * (cgroups(7)).
 */
final class Cgroups {
    private static final long PERIOD_US = 100_000;
    private static final long NANOS_PER_CPU = 1_000_000_000L;

    /** File in a run folder that tells which groups its worker made. */
    static final String RECORD = "cgroups";

    private static final String PREFIX = "drydock-";

    private final Path record;
    private final String ownGroups;
    private final List<MountInfo> mounts;

    /**
     * @param record takes the names of what is made, before it is
     * @param ownGroups text of {@code /proc/self/cgroup}
     */
    Cgroups(Path record, String ownGroups, List<MountInfo> mounts) {
        this.record = record;
        this.ownGroups = ownGroups;
        this.mounts = mounts;
    }

    static Cgroups ofThisProcess(Path record) throws IOException {
        return new Cgroups(record, Files.readString(Path.of("/proc/self/cgroup")), MountInfo.read());
    }

    /** Why {@link #make} failed, the same each time: names of groups are new ones. */
    static String words(IOException failure) {
        return failure instanceof AccessDeniedException denied
                ? "no permission to make a control group in "
                        + Path.of(denied.getFile()).getParent()
                : String.valueOf(failure.getMessage());
    }

    /** Removes the groups that a worker made and could not remove. */
    static void removeRecorded(Path record) throws IOException {
        for (String line : Files.exists(record) ? Files.readAllLines(record) : List.<String>of()) {
            Path folder = Path.of(line);
            if (String.valueOf(folder.getFileName()).startsWith(PREFIX)) {
                Files.deleteIfExists(folder);
            }
        }
    }

    private Path create(Path folder) throws IOException {
        Files.writeString(record, folder + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return Files.createDirectory(folder);
    }

    /** The groups of one container. */
    record Group(List<Path> folders) {
        void add(long process) throws IOException {
            for (Path folder : folders) {
                Files.writeString(folder.resolve("cgroup.procs"), Long.toString(process));
            }
        }

        /** Removes the groups, once nothing is in them any more. */
        void remove() throws IOException {
            for (Path folder : folders) {
                Files.deleteIfExists(folder);
            }
        }
    }

    /**
     * Makes groups with these limits.
     *
     * @throws IOException naming the limit that cannot be set, and why
     */
    Group make(String name, Limits limits) throws IOException {
        Map<String, Map<String, String>> wanted = wanted(limits);
        List<Path> made = new ArrayList<>();
        try {
            Optional<Path> unified = Optional.empty();
            for (Map.Entry<String, Map<String, String>> controller : wanted.entrySet()) {
                Optional<Path> old = hierarchy(controller.getKey());
                if (old.isEmpty() && unified.isEmpty()) {
                    unified = Optional.of(
                            makeUnified(name, wanted.keySet().stream().toList()));
                    made.add(unified.get());
                }
                Path folder = old.isPresent() ? old.get().resolve(PREFIX + name) : unified.orElseThrow();
                if (old.isPresent() && !made.contains(folder)) {
                    made.add(create(folder));
                    inherit(folder);
                }
                for (Map.Entry<String, String> setting :
                        (old.isPresent() ? version1(controller.getValue()) : controller.getValue()).entrySet()) {
                    Path file = folder.resolve(setting.getKey());
                    if (Files.exists(file) || !setting.getKey().contains("swap")) { // swap may not be accounted
                        Files.writeString(file, setting.getValue());
                    }
                }
            }
            return new Group(List.copyOf(made));
        } catch (IOException e) {
            new Group(made).remove();
            throw e;
        }
    }

    /** Controller → its files of version 2 → their values. */
    private static Map<String, Map<String, String>> wanted(Limits limits) {
        Map<String, Map<String, String>> wanted = new TreeMap<>();
        if (limits.memory() > 0) {
            Map<String, String> memory = new TreeMap<>(Map.of("memory.max", Long.toString(limits.memory())));
            if (limits.swap() != -1) {
                long swap = limits.swap() == 0 ? 0 : Math.max(0, limits.swap() - limits.memory());
                memory.put("memory.swap.max", Long.toString(swap));
            }
            wanted.put("memory", memory);
        }
        if (limits.nanoCpus() > 0) {
            long quota = Math.max(1000, limits.nanoCpus() * PERIOD_US / NANOS_PER_CPU);
            wanted.computeIfAbsent("cpu", cpu -> new TreeMap<>()).put("cpu.max", quota + " " + PERIOD_US);
        }
        if (limits.cpuShares() > 0) {
            long weight = 1 + (Math.max(2, limits.cpuShares()) - 2) * 9999 / 262142;
            wanted.computeIfAbsent("cpu", cpu -> new TreeMap<>()).put("cpu.weight", Long.toString(weight));
        }
        if (limits.pids() > 0) {
            wanted.put("pids", Map.of("pids.max", Long.toString(limits.pids())));
        }
        if (!limits.cpuset().isEmpty()) {
            wanted.put("cpuset", Map.of("cpuset.cpus", limits.cpuset()));
        }
        return wanted;
    }

    private static Map<String, String> version1(Map<String, String> settings) {
        Map<String, String> old = new TreeMap<>();
        settings.forEach((name, value) -> {
            switch (name) {
                case "memory.max" -> old.put("memory.limit_in_bytes", value);
                case "memory.swap.max" ->
                    old.put(
                            "memory.memsw.limit_in_bytes",
                            Long.toString(
                                    Long.parseLong(settings.getOrDefault("memory.max", "0")) + Long.parseLong(value)));
                case "cpu.max" -> {
                    old.put("cpu.cfs_period_us", value.split(" ")[1]);
                    old.put("cpu.cfs_quota_us", value.split(" ")[0]);
                }
                case "cpu.weight" ->
                    old.put("cpu.shares", Long.toString(2 + (Long.parseLong(value) - 1) * 262142 / 9999));
                default -> old.put(name, value);
            }
        });
        return old;
    }

    /** A new group of cpuset has no processors and no memory until it is given some. */
    private static void inherit(Path folder) throws IOException {
        for (String file : List.of("cpuset.mems", "cpuset.cpus")) {
            Path parent = folder.resolveSibling(file);
            if (Files.exists(parent) && Files.exists(folder.resolve(file))) {
                Files.writeString(folder.resolve(file), Files.readString(parent).strip());
            }
        }
    }

    /** Our own group in the version 1 hierarchy of a controller, if it is in one. */
    private Optional<Path> hierarchy(String controller) {
        for (String line : ownGroups.split("\n")) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
                return mount("cgroup", controller).map(at -> at.resolve(parts[2].substring(1)));
            }
        }
        return Optional.empty();
    }

    private Optional<Path> mount(String type, String option) {
        return mounts.stream()
                .filter(mount -> mount.type().equals(type))
                .filter(mount -> option.isEmpty() || mount.superOptions().contains(option))
                .map(MountInfo::at)
                .findFirst();
    }

    /** In the nearest group above our own that hands these controllers down and lets us make one. */
    private Path makeUnified(String name, List<String> controllers) throws IOException {
        Path top = mount("cgroup2", "")
                .orElseThrow(() -> new IOException("no control group limits " + String.join(", ", controllers)));
        String own = "";
        for (String line : ownGroups.split("\n")) {
            own = line.startsWith("0::/") ? line.substring("0::/".length()) : own;
        }
        IOException failure = new IOException("no control group hands down " + String.join(", ", controllers));
        for (Path at = top.resolve(own); at != null && at.startsWith(top); at = at.getParent()) {
            Path control = at.resolve("cgroup.subtree_control");
            List<String> down = Files.exists(control)
                    ? List.of(Files.readString(control).strip().split(" "))
                    : List.of();
            if (down.containsAll(controllers)) {
                try {
                    return create(at.resolve(PREFIX + name));
                } catch (IOException e) {
                    failure = e;
                }
            }
        }
        throw failure;
    }
}
