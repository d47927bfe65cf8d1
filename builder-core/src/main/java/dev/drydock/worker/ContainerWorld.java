package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState.Port;
import dev.drydock.protocol.RunSpec;
import dev.drydock.protocol.Window;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.Namespaces;
import dev.drydock.sandbox.Privileges;
import dev.drydock.sandbox.SandboxMount;
import dev.drydock.sandbox.SandboxSpec;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.snapshot.CommitOptions;
import dev.drydock.snapshot.MountTarget;
import dev.drydock.snapshot.Scratch;
import dev.drydock.syscall.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one container stands on: its files, its mounts, its network, its groups. It outlives the container's runs. */
final class ContainerWorld {
    private final ContainerSpec spec;
    private final ContainerNetwork network;
    private final Scratch scratch;
    private final StepMounts held;
    private final List<SandboxMount> own;
    private final List<SandboxMount> mounts;
    private final Namespaces namespaces;
    private final Optional<Cgroups.Group> group;
    private final Path helper;
    private final boolean userNamespace;
    private final Privileges.Owners owners;
    private final Processes processes;
    private final Optional<CommandSpec.Input> input;
    private final List<MountTarget> made = new CopyOnWriteArrayList<>();
    private final List<String> notes;
    private int runs;

    ContainerWorld(
            ContainerSpec spec,
            ContainerNetwork network,
            Scratch scratch,
            StepMounts held,
            Namespaces namespaces,
            Optional<Cgroups.Group> group,
            Path helper,
            boolean userNamespace,
            Privileges.Owners owners,
            Processes processes,
            Optional<CommandSpec.Input> input,
            List<SandboxMount> shared,
            List<String> notes)
            throws IOException {
        this.spec = spec;
        this.network = network;
        this.scratch = scratch;
        this.held = held;
        this.namespaces = namespaces;
        this.group = group;
        this.helper = helper;
        this.userNamespace = userNamespace;
        this.owners = owners;
        this.processes = processes;
        this.input = input;
        this.notes = List.copyOf(notes);
        this.own = held.open(spec.run().mounts());
        List<SandboxMount> all = new ArrayList<>(provided());
        for (SandboxMount mount : shared) {
            if (own.stream().noneMatch(mine -> mine.target().equals(mount.target()))) {
                all.add(mount);
            }
        }
        all.addAll(own);
        if (!spec.run().workingDirectory().equals("/")) {
            all.add(new SandboxMount.Folder(spec.run().workingDirectory()));
        }
        this.mounts = List.copyOf(all);
        Files.createDirectory(scratch.folder().resolve("memory"));
    }

    /** Files that name the container and others, which it may write to. */
    private List<SandboxMount> provided() throws IOException {
        Path folder = Files.createDirectory(scratch.folder().resolve("etc"));
        Map<String, String> texts = new LinkedHashMap<>();
        String name = spec.run().hostname();
        StringBuilder hosts = new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
        if (spec.network() instanceof ContainerSpec.Connect.Bridge bridge) {
            bridge.names()
                    .hosts()
                    .forEach((host, address) ->
                            hosts.append(address).append('\t').append(host).append('\n'));
        }
        String own = network.addresses().values().stream().findFirst().orElse("127.0.0.1");
        hosts.append(own).append('\t').append(name).append('\n');
        texts.put("hosts", hosts.toString());
        texts.put("hostname", name + "\n");
        texts.put("resolv.conf", network.resolvConf());
        List<SandboxMount> mounts = new ArrayList<>();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = Files.writeString(folder.resolve(text.getKey()), text.getValue());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            mounts.add(new SandboxMount.Bind(file.toString(), "/etc/" + text.getKey(), false, false));
        }
        return mounts;
    }

    /** What is another way than the container asked for. */
    List<String> notes() {
        return notes;
    }

    /** The container's own scratch folder. */
    Path folder() {
        return scratch.folder();
    }

    Privileges privileges() {
        ContainerSpec.Rights rights = spec.rights();
        Privileges all = rights.privileged()
                ? Privileges.ALL
                : new Privileges(rights.capabilities(), rights.filtered(), true, rights.noNewPrivileges());
        return all.with(owners);
    }

    /** Has a process, and all that it starts, counted to the container. */
    void place(long process) throws IOException {
        if (group.isPresent()) {
            group.get().add(process);
        }
    }

    /** Starts the command. */
    StepProcess launch() throws IOException {
        SandboxSpec sandbox = sandbox();
        return network.start(() -> StepProcess.start(helper, sandbox, this::place));
    }

    private SandboxSpec sandbox() {
        RunSpec run = spec.run();
        return new SandboxSpec(
                scratch.folder().resolve("status-" + runs++).toString(),
                scratch.mountFolder().toString(),
                scratch.lowers(),
                scratch.upperName(),
                scratch.workName(),
                scratch.mergedName(),
                userNamespace,
                namespaces,
                run.hostname(),
                Map.of(),
                scratch.mountFolder()
                        .relativize(scratch.folder().resolve("memory"))
                        .toString(),
                mounts,
                CommandSpec.of(run, input.orElse(new CommandSpec.Input.None())),
                privileges(),
                spec.rights().readOnly(),
                spec.limits().shmSize() > 0 ? spec.limits().shmSize() : SandboxSpec.SHM_SIZE);
    }

    /** A run has ended. */
    void ended(StepOutcome outcome) {
        made.addAll(StepMounts.targets(outcome.made()));
    }

    /** Makes ready for another run: an overlay that is not synchronized leaves a mark that it is not mounted again over. */
    void renew() throws IOException {
        Path mark = scratch.mountFolder().resolve(scratch.workName()).resolve("work/incompat/volatile");
        Files.deleteIfExists(mark.resolve("dirty"));
        Files.deleteIfExists(mark);
    }

    /** How what it changed becomes a layer. */
    CommitOptions commitOptions(Cancellation cancellation) throws IOException {
        Set<MountTarget> targets = new LinkedHashSet<>(made);
        Path status = scratch.folder().resolve("status-" + (runs - 1));
        targets.addAll(StepMounts.targets(StepOutcome.madeSoFar(status)));
        return new CommitOptions(CommitOptions.Times.KEEP, Instant.EPOCH, List.copyOf(targets), cancellation);
    }

    Scratch scratch() {
        return scratch;
    }

    void signal(long pid, int signal) throws IOException {
        processes.signal(pid, signal);
    }

    /**
     * @param terminal number in the container's own {@code /dev/pts}
     */
    void resize(long pid, String terminal, Window window) throws IOException {
        processes.resize("/proc/" + pid + "/root/dev/pts/" + terminal, window.rows(), window.columns());
    }

    Map<String, String> addresses() {
        return network.addresses();
    }

    List<Port> ports() {
        return network.ports();
    }

    void dial(int port) throws IOException {
        network.dial(port);
    }

    /** All that it has mounted, for others to have too. */
    List<SandboxMount> volumes() {
        return own.stream().filter(SandboxMount.Bind.class::isInstance).toList();
    }

    /** Takes away what others see of it, once it has ended. */
    void disconnect() {
        try {
            network.close();
            if (group.isPresent()) {
                group.get().remove();
            }
        } catch (IOException e) {
            System.err.println("container " + spec.name() + ": " + e.getMessage());
        }
    }

    /** Gives back what it held, after {@link #disconnect}. */
    void close() throws IOException {
        held.close();
    }
}
