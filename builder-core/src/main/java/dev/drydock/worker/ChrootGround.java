package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.RunSpec;
import dev.drydock.sandbox.ChrootSpec;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.snapshot.CopiedRoots;
import dev.drydock.snapshot.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A root of the step's own, in which things are put instead of being mounted. */
final class ChrootGround implements Ground {
    private final CopiedRoots roots;
    private final Path helper;
    private final ChrootMounts.Sources sources;
    private final Path groups;

    /** @param groups as {@link Cgroups} takes it */
    ChrootGround(CopiedRoots roots, Path helper, ChrootMounts.Sources sources, Path groups) {
        this.groups = groups;
        this.roots = roots;
        this.helper = helper;
        this.sources = sources;
    }

    @Override
    public Standing prepare(RunSpec spec, Optional<String> kept, Cancellation cancellation) throws IOException {
        if (!spec.hostNetwork()) {
            throw new RefusedException(
                    "--network=none cannot be kept in mode chroot: a step there has the network of the"
                            + " container or machine around it. Leave it out, or build where mode root or rootless works");
        }
        if (spec.insecure()) {
            throw new RefusedException(
                    "--security=insecure cannot be given in mode chroot: there are no more capabilities"
                            + " than Drydock has itself. Build where mode root works");
        }
        Scratch scratch = kept.isPresent()
                ? roots.prepareOnKept(spec.layers(), kept.get(), cancellation)
                : roots.prepare(spec.layers(), cancellation);
        ChrootMounts mounts = new ChrootMounts(roots, sources, scratch, cancellation);
        try {
            mounts.open(spec);
            return new Copied(spec, scratch, mounts);
        } catch (IOException | RuntimeException e) {
            close(scratch, mounts);
            throw e;
        }
    }

    /** What was lent is given back before anybody else may use it. */
    private void close(Scratch scratch, ChrootMounts mounts) throws IOException {
        try {
            roots.discard(scratch);
        } finally {
            mounts.close();
        }
    }

    private final class Copied implements Standing {
        private final RunSpec spec;
        private final Scratch scratch;
        private final ChrootMounts mounts;
        private final StepGroup group;
        private Optional<StepProcess> process = Optional.empty();

        Copied(RunSpec spec, Scratch scratch, ChrootMounts mounts) {
            this.spec = spec;
            this.scratch = scratch;
            this.mounts = mounts;
            this.group = StepGroup.of(spec.resources(), groups);
        }

        @Override
        public Scratch scratch() {
            return scratch;
        }

        @Override
        public StepProcess start(CommandSpec.Input input) throws IOException {
            if (input instanceof CommandSpec.Input.Terminal) {
                throw new RefusedException("there are no terminals in mode chroot: pipe the commands into the shell");
            }
            roots.begin(scratch);
            StepProcess step = StepProcess.start(
                    helper,
                    new ChrootSpec(
                            scratch.folder().resolve("status").toString(),
                            scratch.upper().toString(),
                            mounts.secrets(),
                            CommandSpec.of(spec, input).with(new JavaOrigin(scratch.upper()).with(spec.environment()))),
                    group::place);
            process = Optional.of(step);
            return step;
        }

        @Override
        public List<String> ended(Cancellation cancellation) throws IOException {
            List<String> notes = new ArrayList<>(mounts.notes());
            notes.addAll(group.notes());
            roots.end(scratch, cancellation)
                    .ifPresent(
                            gap -> notes.add("files that were opened for writing and not written may be missing in the"
                                    + " layer: " + gap));
            return notes;
        }

        @Override
        public void close() throws IOException {
            try (group) {
                if (process.isPresent()) {
                    process.get().awaitEnd(); // nothing is moved while it is used
                }
            } finally {
                ChrootGround.this.close(scratch, mounts);
            }
        }
    }
}
