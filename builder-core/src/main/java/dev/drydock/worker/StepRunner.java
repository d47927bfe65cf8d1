package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.RunSpec;
import dev.drydock.protocol.WorkerClient.OutputSink;
import dev.drydock.sandbox.SandboxMount;
import dev.drydock.sandbox.SandboxSpec;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.snapshot.CommitOptions;
import dev.drydock.snapshot.MountTarget;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Snapshots;
import dev.drydock.snapshot.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Runs one step: trees, overlay, sandbox, and what it changed as a layer. */
final class StepRunner {
    private static final int CHUNK = 16 << 10;

    private final Snapshots snapshots;
    private final Path helper;
    private final StubFolder stub;
    private final CacheMounts caches;
    private final AgentForwarding agents;
    private final boolean userNamespace;
    private final ExecutorService pumps;

    StepRunner(
            Snapshots snapshots,
            Path helper,
            StubFolder stub,
            CacheMounts caches,
            AgentForwarding agents,
            boolean userNamespace,
            ExecutorService pumps) {
        this.snapshots = snapshots;
        this.helper = helper;
        this.stub = stub;
        this.caches = caches;
        this.agents = agents;
        this.userNamespace = userNamespace;
        this.pumps = pumps;
    }

    private List<Tree> trees(List<DiffId> stack, Cancellation cancellation) throws IOException {
        return snapshots.trees(stack, Runtime.getRuntime().availableProcessors(), cancellation);
    }

    /** Runs the step to its end, or to its cancellation. Only what exits with 0 becomes a layer. */
    RunResult run(RunSpec spec, OutputSink sink, RunningStep running) throws IOException, InterruptedException {
        Cancellation cancellation = running.cancellation();
        List<Tree> trees = trees(spec.layers(), cancellation);
        Scratch scratch = snapshots.prepare(spec.layers(), trees, stub.folder(), cancellation);
        try (StepMounts mounts = new StepMounts(snapshots, caches, agents, scratch, cancellation)) {
            List<SandboxMount> opened = mounts.open(spec.mounts());
            Instant fileClock = fileClock(scratch);
            Instant started = Instant.now();
            StepOutcome outcome;
            try (StepProcess step = StepProcess.start(helper, sandbox(spec, scratch, opened))) {
                running.started(step);
                pump(step, sink);
                outcome = step.await();
            } finally {
                running.ended();
            }
            cancellation.throwIfCancelled();
            Instant ended = Instant.now();
            Optional<DiffId> layer = Optional.empty();
            if (outcome.exitCode() == 0 && outcome.problem().isEmpty()) {
                CommittedLayer committed = snapshots.commit(scratch, options(spec, fileClock, outcome, cancellation));
                layer = Optional.of(committed.diffId());
            }
            return new RunResult(
                    outcome.exitCode(),
                    outcome.signal().orElse(0),
                    layer,
                    started,
                    ended,
                    outcome.notes(),
                    outcome.problem());
        } finally {
            snapshots.discard(scratch);
        }
    }

    /** What the file system's clock says: it may lag behind the clock by a tick, and mtimes are compared with it. */
    private static Instant fileClock(Scratch scratch) throws IOException {
        Path file = Files.createFile(scratch.folder().resolve("clock"));
        return Files.getLastModifiedTime(file).toInstant();
    }

    private SandboxSpec sandbox(RunSpec spec, Scratch scratch, List<SandboxMount> mounts) throws IOException {
        Path memory = Files.createDirectory(scratch.folder().resolve("memory"));
        return new SandboxSpec(
                scratch.folder().resolve("status").toString(),
                scratch.mountFolder().toString(),
                scratch.lowers(),
                scratch.upperName(),
                scratch.workName(),
                scratch.mergedName(),
                userNamespace,
                spec.hostNetwork() ? SandboxSpec.Network.HOST : SandboxSpec.Network.NONE,
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
                spec.insecure());
    }

    private static CommitOptions options(
            RunSpec spec, Instant fileClock, StepOutcome outcome, Cancellation cancellation) {
        List<MountTarget> targets = new ArrayList<>();
        for (StepOutcome.Made made : outcome.made()) {
            targets.add(new MountTarget(
                    made.path().substring(1), made.directory(), made.parentBefore(), made.parentAfter()));
        }
        CommitOptions.Times times = spec.fixedTimes() ? CommitOptions.Times.FIXED : CommitOptions.Times.KEEP;
        return new CommitOptions(times, fileClock, targets, cancellation);
    }

    private void pump(StepProcess step, OutputSink sink) throws IOException, InterruptedException {
        Future<Void> errors = pumps.submit(copy(step.errors(), true, sink));
        try {
            copy(step.output(), false, sink).call();
            errors.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static Callable<Void> copy(InputStream in, boolean error, OutputSink sink) {
        return () -> {
            byte[] buffer = new byte[CHUNK];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sink.write(error, Arrays.copyOf(buffer, n));
            }
            return null;
        };
    }
}
