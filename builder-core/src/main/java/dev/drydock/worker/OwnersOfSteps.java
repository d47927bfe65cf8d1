package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.layer.Layers;
import dev.drydock.protocol.RunSpec;
import dev.drydock.sandbox.Privileges;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.snapshot.Owners;
import dev.drydock.snapshot.Scratch;
import dev.drydock.syscall.CallListener;
import dev.drydock.syscall.LibC;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/** Owners of files where there is one id alone: those that steps ask for are recorded, if this kernel lets us. */
final class OwnersOfSteps {
    private final LibC libc;
    private final Layers layers;
    private final Optional<String> obstacle;
    private final AtomicBoolean told = new AtomicBoolean();

    OwnersOfSteps(LibC libc, Layers layers) {
        this.libc = libc;
        this.layers = layers;
        this.obstacle = CallListener.obstacle(libc);
    }

    /** Why owners are not recorded here; empty if they are. */
    Optional<String> obstacle() {
        return obstacle;
    }

    /** What becomes of the calls of a step. */
    Privileges.Owners kind() {
        return obstacle.isEmpty() ? Privileges.Owners.TOLD : Privileges.Owners.IGNORED;
    }

    /** Those of one step. */
    OfStep of(RunSpec spec, Scratch scratch, Cancellation cancellation) {
        return new OfStep(
                scratch, new RecordedOwners(layers.view(scratch.stack(), cancellation), spec.uid(), spec.gid()));
    }

    /** Whether a process is no more, or waits only for somebody to be told. */
    static boolean hasEnded(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'Z' || state == 'X';
        } catch (IOException e) {
            return true;
        }
    }

    /** The owners of one step's files; closing it ends the answers. */
    final class OfStep implements AutoCloseable {
        private final Scratch scratch;
        private final RecordedOwners recorded;
        private Optional<OwnerCalls> calls = Optional.empty();

        private OfStep(Scratch scratch, RecordedOwners recorded) {
            this.scratch = scratch;
            this.recorded = recorded;
        }

        /** Begins to answer what the step's processes ask for. */
        void answer(StepProcess step) throws IOException {
            OptionalLong first = OptionalLong.empty();
            try {
                OptionalInt listener = step.awaitListener();
                first = step.firstProcess();
                if (listener.isPresent() && first.isPresent()) {
                    calls = Optional.of(
                            OwnerCalls.start(libc, first.getAsLong(), listener.getAsInt(), scratch.upper(), recorded));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                step.close();
                throw new IOException("interrupted while a step started", e);
            } catch (IOException e) {
                boolean over = first.isPresent() && hasEnded(first.getAsLong());
                if (step.isRunning() && !over) {
                    step.close(); // its calls would wait for ever
                    throw e;
                } // it ended before anybody could listen, if not its monitor
            }
        }

        Owners recorded() {
            return recorded;
        }

        /** That owners are not recorded is said once. */
        List<String> notes() {
            return obstacle.isPresent() && told.compareAndSet(false, true)
                    ? List.of("owners of files are not recorded, so that all of them belong to root: " + obstacle.get())
                    : List.of();
        }

        @Override
        public void close() {
            calls.ifPresent(OwnerCalls::close);
        }
    }
}
