package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.Obstacle;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.snapshot.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The containers of this worker, by their names. They end with it. */
final class Containers {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long IDLE_MS = 200;

    private final Worlds worlds;
    private final Execs execs;
    private final ExecutorService threads;
    private final ScheduledExecutorService clock;
    private final long owner;
    private final Map<String, Container> byName = new LinkedHashMap<>();
    private final Map<String, ContainerSpec> making = new HashMap<>();

    /**
     * @param owner the process for which the worker runs; 0 if it runs by itself
     */
    Containers(Worlds worlds, Execs execs, ExecutorService threads, long owner) {
        this.worlds = worlds;
        this.execs = execs;
        this.threads = threads;
        this.owner = owner;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "drydock-clock");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What a container wrote up to now, to be committed. */
    Scratch copy(Container container) throws IOException {
        return worlds.copy(container.world());
    }

    Execs execs() {
        return execs;
    }

    /**
     * Makes a container; nothing of it runs yet.
     *
     * @param input what its command may read
     * @throws IOException if its name is taken, or what it needs is not there; then nothing is left of it
     */
    Container create(ContainerSpec spec, Optional<CommandSpec.Input> input, Cancellation cancellation)
            throws IOException {
        reserve(spec);
        try {
            Container container = make(spec, input, cancellation);
            synchronized (this) {
                byName.put(spec.name(), container);
            }
            return container;
        } finally {
            synchronized (this) {
                making.remove(spec.name());
            }
        }
    }

    private Container make(ContainerSpec spec, Optional<CommandSpec.Input> input, Cancellation cancellation)
            throws IOException {
        ContainerWorld world = worlds.make(spec, input, this, cancellation);
        try {
            ContainerLog log = ContainerLog.create(Path.of(spec.logFile()), Clock.systemUTC());
            return new Container(spec, world, log, execs.streams(), owner);
        } catch (IOException | RuntimeException e) {
            world.disconnect();
            worlds.discard(spec, world);
            throw e;
        }
    }

    private synchronized void reserve(ContainerSpec spec) throws IOException {
        Container other = byName.get(spec.name());
        if (other != null) {
            throw taken(other.spec(), other.state().status().name().toLowerCase(Locale.ROOT));
        }
        ContainerSpec first = making.putIfAbsent(spec.name(), spec);
        if (first != null) {
            throw taken(first, "being made");
        }
    }

    private static IOException taken(ContainerSpec by, String status) {
        return new ObstacleException(
                new Obstacle.NameTaken(by.name()),
                "the name " + by.name() + " is that of container " + by.id().substring(0, 12) + " (" + status + ")");
    }

    /** Starts a container. @throws IOException if its command could not be started: it is removed then */
    ContainerState start(Container container) throws IOException {
        try {
            container.start(threads);
        } catch (IOException e) {
            container.failed();
            forget(container);
            throw e;
        }
        container.spec().health().ifPresent(check -> threads.execute(new HealthChecks(container, check, execs, clock)));
        ContainerState state = container.state();
        if (state.pid() == 0) { // it never ran: who started it is told why
            container.await(Cancellation.none());
            ContainerState last = container.state();
            if (!last.problem().isEmpty()) {
                forget(container);
                throw new NotStartedException(last.exitCode(), last.problem());
            }
            state = last;
        }
        if (container.spec().autoRemove()) {
            threads.execute(() -> removeAtEnd(container));
        }
        return state;
    }

    private void removeAtEnd(Container container) {
        try {
            container.await(Cancellation.none());
            forget(container);
        } catch (IOException e) {
            System.err.println("remove " + container.spec().name() + ": " + e.getMessage());
        }
    }

    /** The container that a name, an id, or the start of one id means. */
    synchronized Container find(String nameOrId) throws IOException {
        Container named = byName.get(nameOrId);
        if (named != null) {
            return named;
        }
        List<Container> found = byName.values().stream()
                .filter(container ->
                        !nameOrId.isEmpty() && container.spec().id().startsWith(nameOrId))
                .toList();
        if (found.size() != 1) {
            throw new IOException(
                    found.isEmpty() ? "there is no container " + nameOrId : nameOrId + " may be several containers");
        }
        return found.get(0);
    }

    synchronized List<ContainerState> list() {
        return byName.values().stream().map(Container::state).toList();
    }

    synchronized boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Removes a container that has ended. @throws IOException if it runs */
    void remove(Container container) throws IOException {
        if (!container.ended()) {
            throw new IOException("container " + container.spec().name() + " runs: stop it first");
        }
        forget(container);
    }

    private void forget(Container container) throws IOException {
        synchronized (this) {
            byName.remove(container.spec().name(), container);
        }
        worlds.discard(container.spec(), container.world());
    }

    /** Waits until there has been a container, and there is none any more; or nobody makes one for a minute. */
    void awaitNone() throws IOException {
        Instant patience = Instant.now().plus(PATIENCE);
        boolean any = false;
        while (!isEmpty() || (!any && Instant.now().isBefore(patience))) {
            any |= !isEmpty();
            try {
                Thread.sleep(IDLE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Ends them all, at once. */
    void close() {
        List<Container> all;
        synchronized (this) {
            all = List.copyOf(byName.values());
        }
        for (Container container : all) {
            container.giveUp();
            container.process().ifPresent(dev.drydock.sandbox.StepProcess::kill);
        }
        for (Container container : all) {
            try {
                container.await(Cancellation.none());
            } catch (IOException e) {
                System.err.println("end of " + container.spec().name() + ": " + e.getMessage());
            }
        }
    }
}
