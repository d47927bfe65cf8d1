package dev.drydock.engine;

import dev.drydock.container.ObservedContainer;
import dev.drydock.content.Cancellation;
import dev.drydock.protocol.ContainerClient;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ExecSpec;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.Window;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A container that somebody waits for, by its id. */
public record ContainerObservation(Containers containers, String id, Cancellation cancellation)
        implements ObservedContainer {
    private static final int MAX_OUTPUT = 1 << 16;

    @Override
    public Optional<ContainerState> state() throws IOException {
        return containers.list(cancellation).stream()
                .filter(one -> one.id().equals(id))
                .findFirst();
    }

    @Override
    public void dial(int port) throws IOException {
        containers.dial(id, port, cancellation);
    }

    @Override
    public Ran exec(List<String> command) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ExecSpec spec = new ExecSpec(id, command, List.of(), Optional.empty(), "", Optional.empty(), false, false);
        RunResult result = containers.exec(
                spec,
                Optional.empty(),
                new NoTerminal(),
                (error, bytes) -> {
                    synchronized (output) {
                        output.write(
                                bytes, 0, Math.min(bytes.length, MAX_OUTPUT - Math.min(MAX_OUTPUT, output.size())));
                    }
                },
                cancellation);
        synchronized (output) {
            String text = output.toString(StandardCharsets.UTF_8);
            return new Ran(result.exitCode(), result.problem().isEmpty() ? text : text + result.problem());
        }
    }

    @Override
    public boolean hasFile(String path) {
        try {
            containers.copyOut(id, path, OutputStream.nullOutputStream(), cancellation);
            return true;
        } catch (IOException e) {
            return false; // there is no such file, or no container any more, which is found out elsewhere
        }
    }

    private static final class NoTerminal implements ContainerClient.Terminal {
        @Override
        public Optional<InputStream> input() {
            return Optional.empty();
        }

        @Override
        public void onResize(Consumer<Window> resized) {}
    }
}
