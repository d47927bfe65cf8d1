package dev.drydock.engine;

import dev.drydock.container.ContainerOutput;
import dev.drydock.content.Cancellation;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What containers have written, and go on to write. */
public final class ContainerLogs {
    private final Containers containers;
    private final Cancellation cancellation;

    public ContainerLogs(Containers containers, Cancellation cancellation) {
        this.containers = containers;
        this.cancellation = cancellation;
    }

    /**
     * Tells the lines of a container.
     *
     * @param tail how many of those that are there; {@link Integer#MAX_VALUE} for all
     * @param follow whether to go on until it has ended
     */
    public void tell(ContainerState state, int tail, boolean follow, Consumer<ContainerOutput.Line> lines)
            throws IOException {
        ContainerOutput output = new ContainerOutput(Path.of(state.logFile()));
        List<ContainerOutput.Line> all = output.more();
        all.subList(Math.max(0, all.size() - tail), all.size()).forEach(lines);
        if (follow) {
            output.follow(wait -> writes(state, wait), lines);
        }
    }

    private boolean writes(ContainerState state, Duration wait) throws IOException {
        cancellation.throwIfCancelled();
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return containers.list(cancellation).stream().anyMatch(one -> one.id().equals(state.id()) && one.alive());
    }
}
