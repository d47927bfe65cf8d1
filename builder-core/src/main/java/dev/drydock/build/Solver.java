package dev.drydock.build;

import dev.drydock.build.BuildEvent.How;
import dev.drydock.build.BuildEvent.StepId;
import dev.drydock.cache.StepKey;
import dev.drydock.cache.StepRecord;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.Run;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Gets the result of steps: from a record, or by running what is not recorded. Each step is done once, by the first
 * thread that wants it, for all stages and platforms that have it; stages that do not need each other run at the same
 * time.
 */
final class Solver {
    /** A step's result: the stack with its layer on top. */
    record Done(Stack stack, DiffId layer, Instant ranAt) {}

    private final StepRecords records;
    private final Definitions definitions;
    private final Dockerfile dockerfile;
    private final CopyExecutor copies;
    private final WorkdirExecutor workdirs;
    private final RunExecutor runs;
    private final WorkerSupply workers;
    private final Explanations explanations;
    private final BuildListener listener;
    private final Clock clock;
    private final Executor executor;
    private final Semaphore running;
    private final Cancellation cancellation;
    private final Map<StepKey, FutureTask<Done>> tasks = new HashMap<>();
    private final Set<StepId> told = new HashSet<>();
    private boolean explained;

    Solver(
            StepRecords records,
            Definitions definitions,
            Dockerfile dockerfile,
            CopyExecutor copies,
            WorkdirExecutor workdirs,
            RunExecutor runs,
            WorkerSupply workers,
            Explanations explanations,
            BuildListener listener,
            Clock clock,
            Executor executor,
            int parallelism,
            Cancellation cancellation) {
        this.records = records;
        this.definitions = definitions;
        this.dockerfile = dockerfile;
        this.copies = copies;
        this.workdirs = workdirs;
        this.runs = runs;
        this.workers = workers;
        this.explanations = explanations;
        this.listener = listener;
        this.clock = clock;
        this.executor = executor;
        this.running = new Semaphore(parallelism);
        this.cancellation = cancellation;
    }

    /** Has every step of a stage done; the stack at its end. */
    Stack solve(StagePlan plan) throws IOException, DockerfileException, BuildFailure {
        startSources(plan);
        Stack stack = plan.base().stack();
        for (Step step : plan.steps()) {
            stack = solve(step).stack();
        }
        return stack;
    }

    /** Begins with a stage in the background; whoever needs it is told of a failure. */
    void start(StagePlan plan) {
        executor.execute(() -> {
            try {
                solve(plan);
            } catch (IOException | DockerfileException | BuildFailure | RuntimeException e) {
                // the step that needs the stage asks for it again, and gets the same failure to tell
            }
        });
    }

    /** Starts the stages that steps without a record copy from, and the worker if one of them is a RUN. */
    private void startSources(StagePlan plan) throws IOException, DockerfileException {
        for (Step step : toDo(plan)) {
            if (step.instruction() instanceof Run) {
                workers.warmUp();
            }
            start(step.source());
            for (StepMount mount : step.mounts()) {
                mount.source().ifPresent(this::start);
            }
        }
    }

    /** The steps without a record. @throws DockerfileException one of its commands may not or cannot run here */
    private List<Step> toDo(StagePlan plan) throws IOException, DockerfileException {
        List<Step> steps = new ArrayList<>();
        records.expect(plan.steps().stream()
                .filter(step -> !step.noCache() && !step.afresh())
                .map(step -> step.definition().key())
                .toList());
        for (Step step : plan.steps()) {
            if (step.instruction() instanceof Run run) {
                runs.check(run);
            }
            if (!step.afresh() && record(step, step.definition().key()).isPresent()) {
                continue;
            }
            if (step.instruction() instanceof Run run) {
                runs.checkPlatform(run, step.platform());
            }
            steps.add(step);
        }
        return steps;
    }

    /** Refuses what one of the platforms cannot have before anything is done for another. */
    void check(StagePlan plan) throws IOException, DockerfileException {
        for (Step step : toDo(plan)) {
            List<Step.Source> sources = new ArrayList<>(List.of(step.source()));
            step.mounts().forEach(mount -> mount.source().ifPresent(sources::add));
            for (Step.Source source : sources) {
                if (source instanceof Step.Source.OfStage stage) {
                    check(stage.stage());
                }
            }
        }
    }

    private void start(Step.Source source) {
        if (source instanceof Step.Source.OfStage stage) {
            start(stage.stage());
        }
    }

    /** The result of one step, done by this thread or awaited from the one that does it. */
    Done solve(Step step) throws IOException, DockerfileException, BuildFailure {
        FutureTask<Done> task;
        boolean mine = false;
        boolean telling;
        synchronized (tasks) {
            FutureTask<Done> known = tasks.get(step.vertex());
            if (known == null) {
                known = new FutureTask<>(() -> make(step));
                tasks.put(step.vertex(), known);
                mine = true;
            }
            task = known;
            telling = told.add(step.id());
        }
        Instant started = clock.instant();
        if (mine) {
            task.run();
        }
        try {
            Done done = task.get();
            if (telling && !mine) { // another stage has the same step
                explanations.note(step);
                tellCached(step, done.layer(), started);
            }
            return done;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + step.id(), e);
        } catch (ExecutionException e) {
            rethrow(e.getCause());
            throw new IllegalStateException(e);
        }
    }

    private static void rethrow(@Nullable Throwable cause) throws IOException, DockerfileException, BuildFailure {
        if (cause instanceof IOException io) {
            throw io;
        } else if (cause instanceof DockerfileException dockerfile) {
            throw dockerfile;
        } else if (cause instanceof BuildFailure failure) {
            throw failure;
        } else if (cause instanceof RuntimeException runtime) {
            throw runtime;
        } else if (cause instanceof Error error) {
            throw error;
        }
    }

    private Optional<StepRecord> record(Step step, StepKey key) throws IOException {
        return step.noCache() ? Optional.empty() : records.find(key);
    }

    private Done make(Step step) throws IOException, DockerfileException, BuildFailure {
        Stack stack = step.parent().isPresent()
                ? solve(step.parent().get()).stack()
                : step.base().stack();
        cancellation.throwIfCancelled();
        explanations.note(step);
        Instant started = clock.instant();
        StepKey definition = step.definition().key();
        Optional<StepRecord> known = step.afresh() ? Optional.empty() : record(step, definition);
        if (known.isPresent()) {
            return cached(step, stack, known.get(), started);
        }
        Optional<CopyExecutor.Prepared> prepared = Optional.empty();
        StepKey content;
        if (isCopy(step.instruction())) {
            Optional<Stack> source =
                    step.source() instanceof Step.Source.Context ? Optional.empty() : Optional.of(stack(step.source()));
            prepared = Optional.of(copies.prepare(step, stack, source, cancellation));
            content = prepared.get().contentKey();
        } else {
            content = definitions.content(step, stack, this::stack, dockerfile);
        }
        known = step.noCache() ? Optional.empty() : records.find(content, stack, step.fixedTimes());
        if (known.isPresent()) {
            records.put(definition, known.get().withContent(content));
            return cached(step, stack, known.get(), started);
        }
        running.acquireUninterruptibly();
        try {
            return execute(step, stack, prepared, definition, content, why(step));
        } finally {
            running.release();
        }
    }

    /** What a stage or image shows. */
    private Stack stack(Step.Source source) throws IOException, DockerfileException, BuildFailure {
        if (source instanceof Step.Source.OfStage stage) {
            return solve(stage.stage());
        }
        return ((Step.Source.OfImage) source).image().stack();
    }

    private Done execute(
            Step step,
            Stack stack,
            Optional<CopyExecutor.Prepared> prepared,
            StepKey definition,
            StepKey content,
            Optional<String> why)
            throws IOException, DockerfileException, BuildFailure {
        Instant started = clock.instant();
        String text = step.instruction().text();
        listener.on(new BuildEvent.StepStarted(step.id(), text, started));
        Optional<DiffId> layer = Optional.empty();
        boolean lost = false;
        try {
            if (prepared.isPresent()) {
                layer = Optional.of(copies.execute(step, prepared.get(), cancellation));
            } else if (step.instruction() instanceof Run) {
                layer = Optional.of(runs.execute(step, stack, this::stack, cancellation));
            } else {
                layer = Optional.of(workdirs.execute(step, stack, started, cancellation));
            }
            StepRecord record =
                    new StepRecord(layer, "", step.createdBy(), false, clock.instant()).withContent(content);
            records.executed(List.of(definition, content), record);
            return new Done(stack.with(layer.get()), layer.get(), record.ranAt());
        } catch (LostLayerException e) {
            lost = true; // what it stands on is made again, and then it
            throw e;
        } finally {
            if (!lost) {
                listener.on(new BuildEvent.StepEnded(
                        step.id(),
                        text,
                        layer.isPresent() ? How.EXECUTED : How.FAILED,
                        step.definition().key().hex(),
                        why,
                        started,
                        clock.instant(),
                        layer));
            }
        }
    }

    private Done cached(Step step, Stack stack, StepRecord record, Instant started) {
        DiffId layer = record.layer().orElseThrow();
        tellCached(step, layer, started);
        return new Done(stack.with(layer), layer, record.ranAt());
    }

    private void tellCached(Step step, DiffId layer, Instant started) {
        listener.on(new BuildEvent.StepEnded(
                step.id(),
                step.instruction().text(),
                How.CACHED,
                step.definition().key().hex(),
                Optional.empty(),
                started,
                clock.instant(),
                Optional.of(layer)));
    }

    /** Told for the first step alone: the others follow from it. */
    private synchronized Optional<String> why(Step step) {
        if (explained) {
            return Optional.empty();
        }
        explained = true;
        return step.noCache() ? Optional.of("the cache was not to be used") : explanations.why(step);
    }

    private static boolean isCopy(Instruction instruction) {
        return instruction instanceof Copy || instruction instanceof Add;
    }
}
