package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.RunSpec;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.snapshot.Owners;
import dev.drydock.snapshot.Scratch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where steps stand: how a stack of layers becomes the root of a process, with all that is mounted in it. */
interface Ground {
    /**
     * Makes ready for a step.
     *
     * @param kept the failed step whose files it goes on with
     * @throws RefusedException if the step asks for what there is not here
     */
    Standing prepare(RunSpec spec, Optional<String> kept, Cancellation cancellation) throws IOException;

    /** What one step stands on. Closing it, after the step has ended, gives all of it back. */
    interface Standing extends AutoCloseable {
        Scratch scratch();

        /** Whose what the step wrote is. */
        default Owners owners() {
            return Owners.onDisk();
        }

        /** Starts the step's command. */
        StepProcess start(CommandSpec.Input input) throws IOException;

        /** To be told when no process of the step is left, before what it wrote is looked at. What is to be said of it. */
        List<String> ended(Cancellation cancellation) throws IOException;

        @Override
        void close() throws IOException;
    }
}
