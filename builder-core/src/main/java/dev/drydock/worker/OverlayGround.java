package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.RunSpec;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.Namespaces;
import dev.drydock.sandbox.Privileges;
import dev.drydock.sandbox.SandboxMount;
import dev.drydock.sandbox.SandboxSpec;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.snapshot.Overlays;
import dev.drydock.snapshot.Owners;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Trees, an overlay of them, and mounts in a namespace of the step's own. */
final class OverlayGround implements Ground {
    private final Overlays snapshots;
    private final Path helper;
    private final StubFolder stub;
    private final MountSources sources;
    private final boolean userNamespace;
    private final Optional<OwnersOfSteps> owners;
    private final Path groups;

    /** @param groups as {@link Cgroups} takes it */
    OverlayGround(
            Overlays snapshots,
            Path helper,
            StubFolder stub,
            MountSources sources,
            boolean userNamespace,
            Optional<OwnersOfSteps> owners,
            Path groups) {
        this.groups = groups;
        this.snapshots = snapshots;
        this.helper = helper;
        this.stub = stub;
        this.sources = sources;
        this.userNamespace = userNamespace;
        this.owners = owners;
    }

    @Override
    public Standing prepare(RunSpec spec, Optional<String> kept, Cancellation cancellation) throws IOException {
        List<Tree> trees = snapshots.trees(spec.layers(), Runtime.getRuntime().availableProcessors(), cancellation);
        Scratch scratch = kept.isPresent()
                ? snapshots.prepareOnKept(spec.layers(), trees, stub.folder(), kept.get(), cancellation)
                : snapshots.prepare(spec.layers(), trees, stub.folder(), cancellation);
        StepMounts mounts = sources.in(scratch, cancellation);
        try {
            Optional<OwnersOfSteps.OfStep> its =
                    owners.isPresent() ? Optional.of(owners.get().of(spec, scratch, cancellation)) : Optional.empty();
            return new Stacked(spec, scratch, mounts, mounts.open(spec.mounts()), its);
        } catch (IOException | RuntimeException e) {
            mounts.close();
            snapshots.discard(scratch);
            throw e;
        }
    }

    private final class Stacked implements Standing {
        private final RunSpec spec;
        private final Scratch scratch;
        private final StepMounts mounts;
        private final List<SandboxMount> opened;
        private final Optional<OwnersOfSteps.OfStep> its;
        private final StepGroup group;

        Stacked(
                RunSpec spec,
                Scratch scratch,
                StepMounts mounts,
                List<SandboxMount> opened,
                Optional<OwnersOfSteps.OfStep> its) {
            this.its = its;
            this.group = StepGroup.of(spec.resources(), groups);
            this.spec = spec;
            this.scratch = scratch;
            this.mounts = mounts;
            this.opened = opened;
        }

        @Override
        public Scratch scratch() {
            return scratch;
        }

        @Override
        public StepProcess start(CommandSpec.Input input) throws IOException {
            StepProcess step = StepProcess.start(helper, sandbox(input), group::place);
            if (its.isPresent()) {
                its.get().answer(step);
            }
            return step;
        }

        @Override
        public Owners owners() {
            return its.map(OwnersOfSteps.OfStep::recorded).orElse(Owners.onDisk());
        }

        @Override
        public List<String> ended(Cancellation cancellation) {
            List<String> notes = new ArrayList<>(group.notes());
            its.ifPresent(recorded -> notes.addAll(recorded.notes()));
            return notes;
        }

        private SandboxSpec sandbox(CommandSpec.Input input) throws IOException {
            Path memory = Files.createDirectory(scratch.folder().resolve("memory"));
            return new SandboxSpec(
                    scratch.folder().resolve("status").toString(),
                    scratch.mountFolder().toString(),
                    scratch.lowers(),
                    scratch.upperName(),
                    scratch.workName(),
                    scratch.mergedName(),
                    userNamespace,
                    Namespaces.own(spec.hostNetwork() ? new Namespaces.Share.Host() : new Namespaces.Share.Own()),
                    spec.hostname(),
                    stub.provided(spec.hostname(), spec.hosts()),
                    scratch.mountFolder().relativize(memory).toString(),
                    opened,
                    CommandSpec.of(spec, input),
                    (spec.insecure() ? Privileges.ALL : Privileges.STEP)
                            .with(owners.map(OwnersOfSteps::kind).orElse(Privileges.Owners.REAL)),
                    false,
                    SandboxSpec.SHM_SIZE);
        }

        @Override
        public void close() throws IOException {
            its.ifPresent(OwnersOfSteps.OfStep::close);
            try (group) {
                mounts.close();
            } finally {
                snapshots.discard(scratch);
            }
        }
    }
}
