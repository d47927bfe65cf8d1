package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.Window;
import dev.drydock.sandbox.StepProcess;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A request while it is worked on: cancelling it stops work between blocks, and a step's processes at once. */
final class RunningStep {
    private final Cancellation cancellation = new Cancellation();
    private final BlockingQueue<byte[]> input = new LinkedBlockingQueue<>();
    private Optional<StepProcess> process = Optional.empty();
    private Optional<Terminal> terminal = Optional.empty();
    private Optional<Runnable> end = Optional.empty();
    private boolean abandoned;

    /** The terminal of a command. */
    interface Terminal {
        void resize(Window window) throws IOException;
    }

    /** From now on its terminal can be given another size. */
    synchronized void terminal(Terminal itsOwn) {
        terminal = Optional.of(itsOwn);
    }

    synchronized void resize(Window window) throws IOException {
        if (terminal.isPresent()) {
            terminal.get().resize(window);
        }
    }

    /** What cancelling does beside. */
    synchronized void whenCancelled(Runnable action) {
        end = Optional.of(action);
        if (cancellation.cancelled()) {
            action.run();
        }
    }

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

    /** Cancels it because nobody waits for it any more. */
    synchronized void abandon() {
        abandoned = true;
        cancel();
    }

    synchronized boolean abandoned() {
        return abandoned;
    }

    synchronized void cancel() {
        cancellation.cancel();
        process.ifPresent(StepProcess::kill);
        end.ifPresent(Runnable::run);
    }
}
