package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ContainerState.Health;
import dev.drydock.protocol.ContainerState.Status;
import dev.drydock.protocol.WorkerClient.OutputSink;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.sandbox.StepProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One container: its state, and its life from its first start to its last end, which is a thread's. What others ask of it
 * only changes what that thread sees, or sends a signal.
 */
final class Container {
    private static final long POLL_MS = 100;

    private final ContainerSpec spec;
    private final ContainerWorld world;
    private final ContainerLog log;
    private final Streams streams;
    private final BackOff backOff = new BackOff();
    private final List<OutputSink> watchers = new CopyOnWriteArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private final Instant created = Instant.now();
    private final long owner;

    private Status status = Status.CREATED;
    private Optional<StepProcess> process = Optional.empty();
    private long pid;
    private int exitCode;
    private String problem = "";
    private Optional<Instant> started = Optional.empty();
    private Optional<Instant> finished = Optional.empty();
    private int restarts;
    private Optional<Health> health;
    private String healthOutput = "";
    private boolean stopping;

    Container(ContainerSpec spec, ContainerWorld world, ContainerLog log, Streams streams, long owner) {
        this.spec = spec;
        this.world = world;
        this.log = log;
        this.streams = streams;
        this.owner = owner;
        this.health = spec.health().map(check -> Health.STARTING);
        notes.addAll(world.notes());
    }

    ContainerSpec spec() {
        return spec;
    }

    ContainerWorld world() {
        return world;
    }

    /** Starts the command, and a thread that looks after it. Returns when the command runs, or could not be run. */
    void start(ExecutorService threads) throws IOException {
        StepProcess first = launch();
        threads.execute(() -> live(first));
    }

    /** It was never started, and never will be. */
    void failed() throws IOException {
        world.disconnect();
        log.close();
    }

    private StepProcess launch() throws IOException {
        StepProcess step = world.launch();
        boolean up;
        try {
            up = step.awaitUp();
        } catch (InterruptedException e) {
            step.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        synchronized (this) {
            process = Optional.of(step);
            pid = up ? step.firstProcess().orElse(0) : 0;
            status = Status.RUNNING;
            started = Optional.of(Instant.now());
            health = spec.health().map(check -> Health.STARTING);
            if (stopping) {
                step.kill();
            }
            notifyAll();
        }
        return step;
    }

    private void live(StepProcess first) {
        Optional<StepProcess> next = Optional.of(first);
        try {
            while (next.isPresent()) {
                StepOutcome outcome = attend(next.get());
                next = again(outcome) ? relaunch() : Optional.empty();
            }
        } catch (IOException | RuntimeException e) {
            synchronized (this) {
                problem = String.valueOf(e.getMessage());
                exitCode = 125;
            }
        } finally {
            try {
                log.close();
            } catch (IOException e) {
                System.err.println("log of " + spec.name() + ": " + e.getMessage());
            }
            world.disconnect();
            synchronized (this) {
                status = Status.EXITED;
                finished = Optional.of(Instant.now());
                notifyAll();
            }
        }
    }

    private StepOutcome attend(StepProcess step) throws IOException {
        try (step) {
            streams.pump(step, this::written);
            StepOutcome outcome = step.await();
            log.flush();
            synchronized (this) {
                exitCode = outcome.exitCode();
                problem = outcome.problem();
                notes.addAll(outcome.notes());
                process = Optional.empty();
                pid = 0;
                notifyAll();
            }
            world.ended(outcome);
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void written(boolean error, byte[] bytes) throws IOException {
        log.write(error, bytes);
        watchers.removeIf(
                watcher -> { // one that is gone; the container is not
                    try {
                        watcher.write(error, bytes);
                        return false;
                    } catch (IOException e) {
                        return true;
                    }
                });
    }

    private synchronized boolean again(StepOutcome outcome) {
        if (stopping || !outcome.problem().isEmpty()) {
            return false;
        }
        return switch (spec.restart().policy()) {
            case NO -> false;
            case ALWAYS, UNLESS_STOPPED -> true;
            case ON_FAILURE ->
                outcome.exitCode() != 0
                        && (spec.restart().retries() == 0
                                || restarts < spec.restart().retries());
        };
    }

    private Optional<StepProcess> relaunch() throws IOException {
        Instant since = started.orElse(created);
        Duration wait = backOff.after(Duration.between(since, Instant.now()));
        synchronized (this) {
            status = Status.RESTARTING;
            finished = Optional.of(Instant.now());
            restarts++;
            notifyAll();
            Instant until = Instant.now().plus(wait);
            while (!stopping && Instant.now().isBefore(until)) {
                pause(Math.max(1, Duration.between(Instant.now(), until).toMillis()));
            }
            if (stopping) {
                return Optional.empty();
            }
        }
        world.renew();
        return Optional.of(launch());
    }

    private synchronized void pause(long ms) throws IOException {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Hands all that it writes from now on to somebody else too. */
    void watch(OutputSink watcher) {
        watchers.add(watcher);
    }

    void unwatch(OutputSink watcher) {
        watchers.remove(watcher);
    }

    /** The process of the command, while it runs. */
    synchronized Optional<StepProcess> process() {
        return process;
    }

    /** Its first process, as the worker sees it. @throws IOException if it does not run */
    synchronized long pid() throws IOException {
        if (pid == 0) {
            throw new IOException("container " + spec.name() + " does not run");
        }
        return pid;
    }

    /** It is not started again any more, however it ends. */
    synchronized void giveUp() {
        stopping = true;
        notifyAll();
    }

    /** Sends the signal, and kills what is still there after the time. Returns when it has ended for good. */
    void stop(ContainerSpec.Stop how) throws IOException {
        giveUp();
        synchronized (this) {
            if (pid != 0) {
                world.signal(pid, how.signal());
            }
        }
        Instant until = Instant.now().plus(how.grace());
        synchronized (this) {
            while (status != Status.EXITED && Instant.now().isBefore(until)) {
                pause(Math.max(
                        1,
                        Math.min(POLL_MS, Duration.between(Instant.now(), until).toMillis())));
            }
            process.ifPresent(StepProcess::kill);
        }
        await(Cancellation.none());
    }

    /** Waits until it has ended for good. */
    synchronized void await(Cancellation cancellation) throws IOException {
        while (status != Status.EXITED) {
            cancellation.throwIfCancelled();
            pause(POLL_MS);
        }
    }

    synchronized void health(Health found, String output) {
        health = Optional.of(found);
        healthOutput = output;
        notifyAll();
    }

    synchronized boolean ended() {
        return status == Status.EXITED;
    }

    synchronized ContainerState state() {
        List<String> all = new ArrayList<>(notes);
        boolean connected = status != Status.EXITED;
        return new ContainerState(
                spec.id(),
                spec.name(),
                spec.image(),
                spec.imageId(),
                spec.labels(),
                spec.run().command(),
                status,
                pid,
                exitCode,
                problem,
                created,
                started,
                finished,
                restarts,
                health,
                healthOutput,
                connected ? world.addresses() : Map.of(),
                connected ? world.ports() : List.of(),
                spec.logFile(),
                all,
                owner);
    }
}
