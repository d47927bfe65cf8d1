package dev.drydock.worker;

import dev.drydock.protocol.ExecSpec;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.RunSpec;
import dev.drydock.protocol.WorkerClient.OutputSink;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.JoinSpec;
import dev.drydock.sandbox.Privileges;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.sandbox.StepProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Further processes in running containers. */
final class Execs {
    private final Path helper;
    private final Streams streams;
    private final AtomicLong numbers = new AtomicLong();

    Execs(Path helper, Streams streams) {
        this.helper = helper;
        this.streams = streams;
    }

    Streams streams() {
        return streams;
    }

    /** Starts a process in a container. @throws IOException if the container does not run */
    StepProcess start(Container container, ExecSpec exec) throws IOException {
        RunSpec run = container.spec().run();
        ExecSpec.Identity identity = exec.identity().orElse(new ExecSpec.Identity(run.uid(), run.gid(), run.groups()));
        List<String> environment = new ArrayList<>(run.environment());
        for (String entry : exec.environment()) {
            String name = entry.substring(0, entry.indexOf('=') + 1);
            environment.removeIf(known -> known.startsWith(name));
            environment.add(entry);
        }
        Path status = container.world().folder().resolve("exec-" + numbers.incrementAndGet());
        JoinSpec join = new JoinSpec(
                status.toString(),
                container.pid(),
                exec.privileged()
                        ? Privileges.ALL.with(container.world().privileges().owners())
                        : container.world().privileges(),
                new CommandSpec(
                        identity.uid(),
                        identity.gid(),
                        identity.groups(),
                        exec.workingDirectory().isEmpty() ? run.workingDirectory() : exec.workingDirectory(),
                        environment,
                        Map.of(),
                        exec.command(),
                        List.of(),
                        exec.window().isPresent()
                                ? new CommandSpec.Input.Terminal(exec.window().get())
                                : exec.input() ? new CommandSpec.Input.Stream() : new CommandSpec.Input.None()));
        return StepProcess.start(helper, join, container.world()::place);
    }

    /** Runs a process in a container to its end. */
    RunResult run(Container container, ExecSpec exec, OutputSink sink, Streams.Taken taken, RunningStep running)
            throws IOException, InterruptedException {
        Instant began = Instant.now();
        StepOutcome outcome;
        try (StepProcess step = start(container, exec)) {
            running.started(step);
            boolean up = step.awaitUp();
            if (up && exec.window().isPresent()) {
                running.terminal(size -> container
                        .world()
                        .resize(container.pid(), step.terminal().orElse(""), size));
            }
            if (exec.input() || exec.window().isPresent()) {
                streams.feed(step, running.input(), taken);
            }
            try {
                streams.pump(step, sink);
            } finally {
                running.input().add(Streams.END);
            }
            outcome = step.await();
        } finally {
            running.ended();
        }
        running.cancellation().throwIfCancelled();
        return result(outcome, began);
    }

    /** How a process that makes no layer ended. */
    static RunResult result(StepOutcome outcome, Instant began) {
        return new RunResult(
                outcome.exitCode(),
                outcome.signal().orElse(0),
                Optional.empty(),
                began,
                Instant.now(),
                outcome.notes(),
                outcome.problem(),
                false);
    }
}
