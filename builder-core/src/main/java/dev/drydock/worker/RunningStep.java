package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.sandbox.StepProcess;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A request while it is worked on: cancelling it stops work between blocks, and a step's processes at once. */
final class RunningStep {
    private final Cancellation cancellation = new Cancellation();
    private final BlockingQueue<byte[]> input = new LinkedBlockingQueue<>();
    private Optional<StepProcess> process = Optional.empty();

    /** What a shell has been sent and did not read yet; no bytes are the end. Never long: the sender waits. */
    BlockingQueue<byte[]> input() {
        return input;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    synchronized void started(StepProcess step) {
        process = Optional.of(step);
        if (cancellation.cancelled()) {
            step.kill();
        }
    }

    synchronized void ended() {
        process = Optional.empty();
    }

    synchronized void cancel() {
        cancellation.cancel();
        process.ifPresent(StepProcess::kill);
    }
}
