package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Locks;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.protocol.Message;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.RunSpec;
import dev.drydock.protocol.WorkerClient.OutputSink;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.snapshot.CommitOptions;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs one step: its ground, the command, and what it changed as a layer. */
final class StepRunner {
    /** The exit code of what was not started, as of Docker's engine. */
    private static final int NOT_STARTED = 125;

    private final Ground ground;
    private final Snapshots snapshots;
    private final Keeping keeping;
    private final Streams streams;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    StepRunner(Ground ground, Snapshots snapshots, Keeping keeping, Streams streams) {
        this.ground = ground;
        this.snapshots = snapshots;
        this.keeping = keeping;
        this.streams = streams;
    }

    /**
     * Runs the step to its end, or to its cancellation. Only what exits with 0 becomes a layer.
     *
     * @param keep the record to keep its files with if it fails; empty to keep nothing
     */
    RunResult run(RunSpec spec, byte[] keep, OutputSink sink, RunningStep running)
            throws IOException, InterruptedException {
        Cancellation cancellation = running.cancellation();
        try (Ground.Standing standing = ground.prepare(spec, Optional.empty(), cancellation)) {
            Scratch scratch = standing.scratch();
            Instant fileClock = fileClock(scratch);
            Instant started = Instant.now();
            StepOutcome outcome =
                    run(standing, new CommandSpec.Input.None(), running, step -> streams.pump(step, sink));
            Instant ended = Instant.now();
            List<String> notes = noted(outcome, standing.ended(cancellation));
            CommitOptions options =
                    options(spec, fileClock, outcome, cancellation).with(standing.owners());
            if (outcome.exitCode() == 0 && outcome.problem().isEmpty()) {
                CommittedLayer committed = snapshots.commit(scratch, options);
                return result(outcome, notes, Optional.of(committed.diffId()), started, ended, false);
            }
            boolean kept = keep.length > 0 && keeping.keep(scratch, options, keep, outcome.exitCode(), ended);
            return result(outcome, notes, Optional.empty(), started, ended, kept);
        } catch (RefusedException e) {
            return refused(e);
        }
    }

    /** What holds for every step is said once. */
    private List<String> noted(StepOutcome outcome, List<String> more) {
        List<String> notes = new ArrayList<>(outcome.notes());
        notes.addAll(more);
        notes.removeIf(note -> isOfPlace(note) && !said.add(note));
        return notes;
    }

    private static RunResult refused(RefusedException why) {
        Instant now = Instant.now();
        return new RunResult(
                NOT_STARTED, 0, Optional.empty(), now, now, List.of(), String.valueOf(why.getMessage()), false);
    }

    /** Runs a command on what a failed step left, and throws away what it writes. */
    RunResult shell(Message.Shell shell, OutputSink sink, Streams.Taken taken, RunningStep running)
            throws IOException, InterruptedException {
        Cancellation cancellation = running.cancellation();
        RunSpec spec = shell.spec();
        try (Locks.Hold use = keeping.use(shell.kept(), cancellation)) {
            try (Ground.Standing standing = ground.prepare(spec, Optional.of(shell.kept()), cancellation)) {
                Instant started = Instant.now();
                CommandSpec.Input input = shell.window().isPresent()
                        ? new CommandSpec.Input.Terminal(shell.window().get())
                        : new CommandSpec.Input.Stream();
                StepOutcome outcome = run(standing, input, running, step -> {
                    streams.feed(step, running.input(), taken);
                    try {
                        streams.pump(step, sink);
                    } finally {
                        running.input().add(Streams.END); // an interrupt would close the client's connection
                    }
                });
                return result(outcome, outcome.notes(), Optional.empty(), started, Instant.now(), false);
            } catch (RefusedException e) {
                return refused(e);
            }
        }
    }

    /** What is done with a process until it closes its streams. */
    private interface Pumping {
        void pump(StepProcess step) throws IOException, InterruptedException;
    }

    private static StepOutcome run(
            Ground.Standing standing, CommandSpec.Input input, RunningStep running, Pumping pumping)
            throws IOException, InterruptedException {
        StepOutcome outcome;
        try (StepProcess step = standing.start(input)) {
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
            StepOutcome outcome,
            List<String> notes,
            Optional<DiffId> layer,
            Instant started,
            Instant ended,
            boolean kept) {
        return new RunResult(
                outcome.exitCode(), outcome.signal().orElse(0), layer, started, ended, notes, outcome.problem(), kept);
    }

    /** What the file system's clock says: it may lag behind the clock by a tick, and mtimes are compared with it. */
    private static Instant fileClock(Scratch scratch) throws IOException {
        Path file = Files.createFile(scratch.folder().resolve("clock"));
        return Files.getLastModifiedTime(file).toInstant();
    }

    private static CommitOptions options(
            RunSpec spec, Instant fileClock, StepOutcome outcome, Cancellation cancellation) {
        CommitOptions.Times times = spec.fixedTimes() ? CommitOptions.Times.FIXED : CommitOptions.Times.KEEP;
        return new CommitOptions(times, fileClock, StepMounts.targets(outcome.made()), cancellation);
    }

    /** Whether a note is about where steps run, rather than about one of them. */
    private static boolean isOfPlace(String note) {
        return StepOutcome.OF_PLACE.contains(note) || note.startsWith(StepGroup.NOT_KEPT);
    }
}
