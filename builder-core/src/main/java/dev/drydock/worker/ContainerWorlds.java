package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.Namespaces;
import dev.drydock.sandbox.Namespaces.Share;
import dev.drydock.sandbox.Privileges;
import dev.drydock.sandbox.SandboxMount;
import dev.drydock.snapshot.Overlays;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Tree;
import dev.drydock.syscall.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes what containers stand on, and takes it away. */
final class ContainerWorlds implements Worlds {
    private final Overlays snapshots;
    private final MountSources mounts;
    private final StubFolder stub;
    private final ContainerNetworks networks;
    private final Path groupRecord;
    private final Path helper;
    private final boolean userNamespace;
    private final Privileges.Owners owners;
    private final Processes processes;
    private final Path logs;

    ContainerWorlds(
            Overlays snapshots,
            MountSources mounts,
            StubFolder stub,
            ContainerNetworks networks,
            Path groupRecord,
            Path helper,
            boolean userNamespace,
            Privileges.Owners owners,
            Processes processes,
            Path logs) {
        this.snapshots = snapshots;
        this.mounts = mounts;
        this.stub = stub;
        this.networks = networks;
        this.groupRecord = groupRecord;
        this.helper = helper;
        this.userNamespace = userNamespace;
        this.owners = owners;
        this.processes = processes;
        this.logs = logs;
    }

    @Override
    public ContainerWorld make(
            ContainerSpec spec, Optional<CommandSpec.Input> input, Containers others, Cancellation cancellation)
            throws IOException {
        List<String> said = new ArrayList<>();
        List<SandboxMount> shared = new ArrayList<>();
        for (String other : spec.volumesFrom()) {
            shared.addAll(others.find(other).world().volumes());
        }
        Namespaces.Share pid = share(spec.shares().pid(), others);
        Namespaces.Share uts = share(spec.shares().uts(), others);
        Namespaces.Share ipc = share(spec.shares().ipc(), others);
        List<Tree> trees =
                snapshots.trees(spec.run().layers(), Runtime.getRuntime().availableProcessors(), cancellation);
        ContainerNetwork network = networks.connect(spec, others, said);
        Optional<Cgroups.Group> group = Optional.empty();
        Optional<Scratch> scratch = Optional.empty();
        Optional<StepMounts> mounts = Optional.empty();
        try {
            group = group(spec, said);
            scratch = Optional.of(snapshots.prepare(spec.run().layers(), trees, stub.folder(), cancellation));
            mounts = Optional.of(this.mounts.in(scratch.get(), cancellation));
            return new ContainerWorld(
                    spec,
                    network,
                    scratch.get(),
                    mounts.get(),
                    new Namespaces(network.share(), pid, uts, ipc),
                    group,
                    helper,
                    userNamespace,
                    owners,
                    processes,
                    input,
                    shared,
                    said);
        } catch (IOException | RuntimeException e) {
            network.close();
            if (group.isPresent()) {
                group.get().remove();
            }
            if (mounts.isPresent()) {
                mounts.get().close();
            }
            if (scratch.isPresent()) {
                snapshots.discard(scratch.get());
            }
            throw e;
        }
    }

    @Override
    public Scratch copy(ContainerWorld world) throws IOException {
        return snapshots.copy(world.scratch());
    }

    private static Share share(String whose, Containers others) throws IOException {
        if (whose.isEmpty()) {
            return new Share.Own();
        }
        return whose.equals("host")
                ? new Share.Host()
                : new Share.Of(others.find(whose).pid());
    }

    private Optional<Cgroups.Group> group(ContainerSpec spec, List<String> said) {
        ContainerSpec.Limits limits = spec.limits();
        if (limits.memory() == 0
                && limits.nanoCpus() == 0
                && limits.cpuShares() == 0
                && limits.pids() == 0
                && limits.cpuset().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Cgroups.ofThisProcess(groupRecord).make(spec.id().substring(0, 12), limits));
        } catch (IOException e) {
            said.add("its limits of memory, processors or processes are not kept: " + Cgroups.words(e));
            return Optional.empty();
        }
    }

    @Override
    public void discard(ContainerSpec spec, ContainerWorld world) throws IOException {
        if (Path.of(spec.logFile()).startsWith(logs)) {
            Files.deleteIfExists(Path.of(spec.logFile()));
        }
        world.close();
        snapshots.discard(world.scratch());
    }
}
