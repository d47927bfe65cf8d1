package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Locks;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.protocol.Message;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.RunSpec;
import dev.drydock.protocol.WorkerClient.OutputSink;
import dev.drydock.sandbox.Namespaces;
import dev.drydock.sandbox.Privileges;
import dev.drydock.sandbox.SandboxMount;
import dev.drydock.sandbox.SandboxSpec;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.snapshot.CommitOptions;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Snapshots;
import dev.drydock.snapshot.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Runs one step: trees, overlay, sandbox, and what it changed as a layer. */
final class StepRunner {
    private final Snapshots snapshots;
    private final Path helper;
    private final StubFolder stub;
    private final MountSources mounts;
    private final Keeping keeping;
    private final boolean userNamespace;
    private final Streams streams;

    StepRunner(
            Snapshots snapshots,
            Path helper,
            StubFolder stub,
            MountSources mounts,
            Keeping keeping,
            boolean userNamespace,
            Streams streams) {
        this.snapshots = snapshots;
        this.helper = helper;
        this.stub = stub;
        this.mounts = mounts;
        this.keeping = keeping;
        this.userNamespace = userNamespace;
        this.streams = streams;
    }

    private List<Tree> trees(List<DiffId> stack, Cancellation cancellation) throws IOException {
        return snapshots.trees(stack, Runtime.getRuntime().availableProcessors(), cancellation);
    }

    /**
     * Runs the step to its end, or to its cancellation. Only what exits with 0 becomes a layer.
     *
     * @param keep the record to keep its files with if it fails; empty to keep nothing
     */
    RunResult run(RunSpec spec, byte[] keep, OutputSink sink, RunningStep running)
            throws IOException, InterruptedException {
        Cancellation cancellation = running.cancellation();
        List<Tree> trees = trees(spec.layers(), cancellation);
        Scratch scratch = snapshots.prepare(spec.layers(), trees, stub.folder(), cancellation);
        try (StepMounts mounts = this.mounts.in(scratch, cancellation)) {
            List<SandboxMount> opened = mounts.open(spec.mounts());
            Instant fileClock = fileClock(scratch);
            Instant started = Instant.now();
            SandboxSpec sandbox = sandbox(spec, scratch, opened, new SandboxSpec.Input.None());
            StepOutcome outcome = run(sandbox, running, step -> streams.pump(step, sink));
            Instant ended = Instant.now();
            CommitOptions options = options(spec, fileClock, outcome, cancellation);
            if (outcome.exitCode() == 0 && outcome.problem().isEmpty()) {
                CommittedLayer committed = snapshots.commit(scratch, options);
                return result(outcome, Optional.of(committed.diffId()), started, ended, false);
            }
            boolean kept = keep.length > 0 && keeping.keep(scratch, options, keep, outcome.exitCode(), ended);
            return result(outcome, Optional.empty(), started, ended, kept);
        } finally {
            snapshots.discard(scratch);
        }
    }

    /** Runs a command on what a failed step left, and throws away what it writes. */
    RunResult shell(Message.Shell shell, OutputSink sink, Streams.Taken taken, RunningStep running)
            throws IOException, InterruptedException {
        Cancellation cancellation = running.cancellation();
        RunSpec spec = shell.spec();
        try (Locks.Hold use = keeping.use(shell.kept(), cancellation)) {
            List<Tree> trees = trees(spec.layers(), cancellation);
            Scratch scratch = snapshots.prepareOnKept(spec.layers(), trees, stub.folder(), shell.kept(), cancellation);
            try (StepMounts mounts = this.mounts.in(scratch, cancellation)) {
                List<SandboxMount> opened = mounts.open(spec.mounts());
                Instant started = Instant.now();
                SandboxSpec.Input input = shell.window().isPresent()
                        ? new SandboxSpec.Input.Terminal(shell.window().get())
                        : new SandboxSpec.Input.Stream();
                StepOutcome outcome = run(sandbox(spec, scratch, opened, input), running, step -> {
                    streams.feed(step, running.input(), taken);
                    try {
                        streams.pump(step, sink);
                    } finally {
                        running.input().add(Streams.END); // an interrupt would close the client's connection
                    }
                });
                return result(outcome, Optional.empty(), started, Instant.now(), false);
            } finally {
                snapshots.discard(scratch);
            }
        }
    }

    /** What is done with a process until it closes its streams. */
    private interface Pumping {
        void pump(StepProcess step) throws IOException, InterruptedException;
    }

    private StepOutcome run(SandboxSpec sandbox, RunningStep running, Pumping pumping)
            throws IOException, InterruptedException {
        StepOutcome outcome;
        try (StepProcess step = StepProcess.start(helper, sandbox)) {
            running.started(step);
            pumping.pump(step);
            outcome = step.await();
        } finally {
            running.ended();
        }
        running.cancellation().throwIfCancelled();
        return outcome;
    }

    private static RunResult result(
            StepOutcome outcome, Optional<DiffId> layer, Instant started, Instant ended, boolean kept) {
        return new RunResult(
                outcome.exitCode(),
                outcome.signal().orElse(0),
                layer,
                started,
                ended,
                outcome.notes(),
                outcome.problem(),
                kept);
    }

    /** What the file system's clock says: it may lag behind the clock by a tick, and mtimes are compared with it. */
    private static Instant fileClock(Scratch scratch) throws IOException {
        Path file = Files.createFile(scratch.folder().resolve("clock"));
        return Files.getLastModifiedTime(file).toInstant();
    }

    private SandboxSpec sandbox(RunSpec spec, Scratch scratch, List<SandboxMount> mounts, SandboxSpec.Input input)
            throws IOException {
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
                stub.provided(spec.hostname()),
                scratch.mountFolder().relativize(memory).toString(),
                mounts,
                spec.uid(),
                spec.gid(),
                spec.groups(),
                spec.workingDirectory(),
                spec.environment(),
                spec.secretEnvironment(),
                spec.command(),
                spec.limits(),
                input,
                spec.insecure() ? Privileges.ALL : Privileges.STEP,
                false,
                SandboxSpec.SHM_SIZE);
    }

    private static CommitOptions options(
            RunSpec spec, Instant fileClock, StepOutcome outcome, Cancellation cancellation) {
        CommitOptions.Times times = spec.fixedTimes() ? CommitOptions.Times.FIXED : CommitOptions.Times.KEEP;
        return new CommitOptions(times, fileClock, StepMounts.targets(outcome.made()), cancellation);
    }
}
