package dev.drydock.plugin;

import dev.drydock.container.ObservedContainer;
import dev.drydock.content.Cancellation;
import dev.drydock.engine.ContainerObservation;
import dev.drydock.engine.Containers;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.logging.Log;

/** Ends containers of a project. */
record ContainerStop(GoalContext goal, Containers containers, Log log) {
    /** Begins the names of those that show logs, among what a session closes at its end. */
    static final String FOLLOWER = "dev.drydock.log:";

    private static final String PRE_STOP = "dev.drydock.preStop:";
    private static final String NAME = "dev.drydock.name:";
    private static final int KILL = 9;

    /** Has a command run in a container before it is stopped. */
    static void remember(MavenSession session, String id, List<String> preStop) {
        session.getRepositorySession().getData().set(PRE_STOP + id, new ArrayList<>(preStop));
    }

    /** Whether a name for a container was free in this run, and is now taken; until its container is ended. */
    static boolean reserve(MavenSession session, String name) {
        return session.getRepositorySession().getData().set(NAME + name, null, name);
    }

    /** Ends it, in its way or at once, and removes it. */
    void end(ContainerState state, boolean kill) throws IOException {
        Object preStop = goal.session().getRepositorySession().getData().get(PRE_STOP + state.id());
        if (preStop instanceof List<?> words && state.alive()) {
            run(state, words.stream().map(String::valueOf).toList());
        }
        if (state.alive()) {
            containers.stop(
                    state.id(),
                    kill ? Optional.of(new ContainerSpec.Stop(KILL, Duration.ofSeconds(1))) : Optional.empty(),
                    Cancellation.none());
        }
        closeFollower(state.id());
        boolean there = containers.list(Cancellation.none()).stream()
                .anyMatch(one -> one.id().equals(state.id()));
        if (there) {
            containers.remove(state.id(), Cancellation.none());
        }
        goal.session().getRepositorySession().getData().set(NAME + state.name(), state.name(), null);
    }

    private void run(ContainerState state, List<String> command) {
        try {
            ObservedContainer.Ran ran =
                    new ContainerObservation(containers, state.id(), Cancellation.none()).exec(command);
            ran.output().lines().forEach(line -> log.info(state.name() + "> " + line));
            if (ran.exitCode() != 0) {
                log.warn(state.name() + ": <preStop> ended with exit code " + ran.exitCode());
            }
        } catch (IOException e) {
            log.warn(state.name() + ": <preStop> could not be run: " + e.getMessage());
        }
    }

    private void closeFollower(String id) throws IOException {
        SessionWorkers kept = SessionWorkers.of(goal.session());
        AutoCloseable follower = kept.get(FOLLOWER + id, () -> () -> {});
        kept.forget(FOLLOWER + id, follower);
        try {
            follower.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.debug("the log of " + id + ": " + e.getMessage());
        }
    }
}
