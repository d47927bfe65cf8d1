package dev.drydock.worker;

import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState.Health;
import dev.drydock.protocol.ExecSpec;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.sandbox.StepProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The health of one container (Dockerfile reference, HEALTHCHECK): healthy with the first check that passes, unhealthy
 * with so many in a row that fail after the start period.
 */
final class HealthChecks implements Runnable {
    private static final int OUTPUT = 4096;

    private final Container container;
    private final ContainerSpec.Health check;
    private final Execs execs;
    private final ScheduledExecutorService clock;

    HealthChecks(Container container, ContainerSpec.Health check, Execs execs, ScheduledExecutorService clock) {
        this.container = container;
        this.check = check;
        this.execs = execs;
        this.clock = clock;
    }

    /** What one check found. */
    private record Found(boolean passed, String output) {}

    @Override
    public void run() {
        try {
            Optional<Instant> run = Optional.empty();
            int failures = 0;
            while (!container.ended()) {
                Optional<Instant> now = container.state().started();
                if (!now.equals(run)) { // it has been started again
                    run = now;
                    failures = 0;
                }
                boolean starting = container.state().health().equals(Optional.of(Health.STARTING));
                Instant began = run.orElse(Instant.now());
                boolean early = starting && Instant.now().isBefore(began.plus(check.startPeriod()));
                sleep(early ? check.startInterval() : check.interval());
                if (container.process().isEmpty()) {
                    continue;
                }
                Found found = check();
                early = starting && Instant.now().isBefore(began.plus(check.startPeriod()));
                failures = found.passed() || early ? 0 : failures + 1;
                Health before = container.state().health().orElse(Health.STARTING);
                Health after =
                        found.passed() ? Health.HEALTHY : failures >= check.retries() ? Health.UNHEALTHY : before;
                container.health(after, found.output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the worker ends
        }
    }

    private void sleep(Duration time) throws InterruptedException {
        Instant until = Instant.now().plus(time);
        while (Instant.now().isBefore(until) && !container.ended()) {
            synchronized (container) {
                container.wait(Math.max(
                        1, Math.min(100, Duration.between(Instant.now(), until).toMillis())));
            }
        }
    }

    private Found check() throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        AtomicBoolean late = new AtomicBoolean();
        ExecSpec exec = new ExecSpec(
                container.spec().id(),
                check.command(),
                List.of(),
                Optional.empty(),
                "",
                Optional.empty(),
                false,
                false);
        try (StepProcess step = execs.start(container, exec)) {
            var killer = clock.schedule(
                    () -> {
                        late.set(true);
                        step.kill();
                    },
                    check.timeout().toMillis(),
                    TimeUnit.MILLISECONDS);
            try {
                execs.streams().pump(step, (error, bytes) -> {
                    synchronized (output) {
                        output.write(bytes, 0, Math.min(bytes.length, Math.max(0, OUTPUT - output.size())));
                    }
                });
            } catch (IOException e) {
                // killed: its streams are closed
            }
            StepOutcome outcome = step.await();
            killer.cancel(false);
            String text = output.toString(StandardCharsets.UTF_8);
            if (late.get()) {
                return new Found(
                        false,
                        text + "the health check took longer than "
                                + check.timeout().toMillis() + " ms");
            }
            return new Found(
                    outcome.exitCode() == 0 && outcome.problem().isEmpty(),
                    outcome.problem().isEmpty() ? text : outcome.problem());
        } catch (IOException e) {
            return new Found(false, String.valueOf(e.getMessage()));
        }
    }
}
