package dev.drydock.engine;

import dev.drydock.protocol.ContainerClient;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.Window;
import dev.drydock.protocol.WorkerClient.OutputSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A process of a container in this process's foreground.
 *
 * @param interactive whether it reads our input
 * @param tty whether it gets a terminal: ours is taken over then
 */
public record Foreground(FailedSteps.Streams streams, boolean interactive, boolean tty) {
    /** Something that runs in the foreground. */
    @FunctionalInterface
    public interface Task {
        RunResult run(Optional<Window> window, ContainerClient.Terminal terminal, OutputSink sink) throws IOException;
    }

    /** Runs it. @throws SettingException a terminal is wanted and there is none */
    public RunResult run(Task task) throws IOException, SettingException {
        OutputSink sink = (error, bytes) -> {
            OutputStream to = error ? streams.errors() : streams.output();
            to.write(bytes);
            to.flush();
        };
        if (!tty) {
            return task.run(Optional.empty(), terminal(changed -> {}), sink);
        }
        Terminal own = Terminal.take()
                .orElseThrow(() -> new SettingException("a terminal is asked for, and standard input or output is none"
                        + "\n  fix: leave out the terminal (-t, drydock.tty), or run it in one"));
        AtomicReference<Consumer<Window>> told = new AtomicReference<>(size -> {});
        try (own;
                WindowChanges changes = WindowChanges.watch(() -> Terminal.size()
                        .ifPresent(size -> Objects.requireNonNull(told.get()).accept(size)))) {
            return task.run(Optional.of(own.window()), terminal(told::set), sink);
        }
    }

    private ContainerClient.Terminal terminal(Consumer<Consumer<Window>> resizes) {
        return new ContainerClient.Terminal() {
            @Override
            public Optional<InputStream> input() {
                return interactive || tty ? Optional.of(streams.input()) : Optional.empty();
            }

            @Override
            public void onResize(Consumer<Window> resized) {
                resizes.accept(resized);
            }
        };
    }
}
