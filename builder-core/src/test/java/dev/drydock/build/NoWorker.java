package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.image.Platform;
import dev.drydock.protocol.WorkerClient;

/** For builds that may not need a worker. */
public record NoWorker(String obstacle) implements WorkerSupply {
    public NoWorker() {
        this("");
    }

    @Override
    public WorkerClient steps(Cancellation cancellation) {
        throw new AssertionError("a worker was asked for");
    }

    @Override
    public WorkerClient codec(Cancellation cancellation) {
        throw new AssertionError("a codec was asked for");
    }

    @Override
    public String obstacle(Platform platform) {
        return obstacle;
    }

    @Override
    public void warmUp() {
        throw new AssertionError("a worker was started");
    }
}
