package dev.drydock.container;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ContainerState.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Waits until a container is ready.
 *
 * @param conditions of which all, or any, have to be met
 * @param timeout for all of them together
 */
public record Waiter(List<WaitCondition> conditions, boolean any, Duration timeout) {
    private static final Duration TOLD_EVERY = Duration.ofSeconds(5);
    private static final long FIRST_POLL_MS = 5;
    private static final long LAST_POLL_MS = 100;
    private static final int LAST_LINES = 20;

    public Waiter {
        conditions = List.copyOf(conditions);
    }

    /**
     * Returns when it is ready.
     *
     * @param name as the user calls it
     * @param log its log file
     * @param progress told from time to time what is still waited for
     * @return how long it took
     * @throws NotReadyException it took too long, or the container ended
     */
    public Duration await(
            String name, ObservedContainer container, Path log, Consumer<String> progress, Cancellation cancellation)
            throws IOException {
        long start = System.nanoTime();
        ContainerOutput output = new ContainerOutput(log);
        List<ContainerOutput.Line> lines = new ArrayList<>();
        Duration told = Duration.ZERO;
        long poll = FIRST_POLL_MS;
        while (true) {
            cancellation.throwIfCancelled();
            Optional<ContainerState> state = container.state();
            lines.addAll(output.more());
            Duration since = Duration.ofNanos(System.nanoTime() - start);
            if (state.isEmpty()) {
                throw failed("the container " + name + " ended and was removed", Map.of(), "removed", lines, log);
            }
            Map<WaitCondition, String> unmet = unmet(new WaitCondition.Moment(container, state.get(), lines, since));
            if (unmet.isEmpty() || (any && unmet.size() < conditions.size())) {
                return since;
            }
            if (state.get().status() == Status.EXITED && !endIsAwaited(unmet, state.get())) {
                lines.addAll(output.more());
                throw failed(
                        "the container " + name + " ended before it was ready", unmet, words(state.get()), lines, log);
            }
            since = Duration.ofNanos(System.nanoTime() - start);
            if (since.compareTo(timeout) > 0) {
                throw failed(
                        "the container " + name + " is not ready after " + seconds(timeout),
                        unmet,
                        words(container.state().orElse(state.get())),
                        lines,
                        log);
            }
            if (since.minus(told).compareTo(TOLD_EVERY) >= 0) {
                told = since;
                progress.accept("waiting for " + name + ", " + seconds(since) + " of " + seconds(timeout) + ": "
                        + unmet.entrySet().stream()
                                .map(one -> one.getKey().words() + " (" + one.getValue() + ")")
                                .collect(Collectors.joining("; ")));
            }
            pause(poll);
            poll = Math.min(LAST_POLL_MS, poll * 2);
        }
    }

    private Map<WaitCondition, String> unmet(WaitCondition.Moment now) throws IOException {
        Map<WaitCondition, String> unmet = new LinkedHashMap<>();
        for (WaitCondition condition : conditions) {
            condition.unmet(now).ifPresent(seen -> unmet.put(condition, seen));
        }
        return unmet;
    }

    /** Of a container that has ended nothing more comes. */
    private static boolean endIsAwaited(Map<WaitCondition, String> unmet, ContainerState state) {
        return unmet.keySet().stream()
                .allMatch(condition -> condition instanceof WaitCondition.Time
                        && (state.exitCode() == 0 && state.problem().isEmpty()));
    }

    private static void pause(long ms) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What became of a container: {@code ended with exit code 1}. */
    public static String words(ContainerState state) {
        return switch (state.status()) {
            case CREATED -> "not started";
            case RUNNING -> "running";
            case RESTARTING -> "ended with exit code " + state.exitCode() + ", and is started again soon";
            case EXITED ->
                "ended with exit code " + state.exitCode() + (state.problem().isEmpty() ? "" : ": " + state.problem());
        };
    }

    private NotReadyException failed(
            String what, Map<WaitCondition, String> unmet, String state, List<ContainerOutput.Line> lines, Path log) {
        StringBuilder text = new StringBuilder(what);
        unmet.forEach((condition, seen) -> text.append("\n  waited for: ")
                .append(condition.words())
                .append("; last seen: ")
                .append(seen));
        text.append("\n  state: ").append(state);
        if (lines.isEmpty()) {
            text.append("\n  it wrote nothing");
        } else {
            text.append("\n  its last lines (").append(log).append("):");
            lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                    .forEach(line -> text.append("\n    ").append(line.text()));
        }
        return new NotReadyException(text.toString());
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() / 1000.0 + " s";
    }
}
