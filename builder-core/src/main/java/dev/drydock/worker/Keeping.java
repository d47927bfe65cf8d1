package dev.drydock.worker;

import dev.drydock.cache.KeptStep;
import dev.drydock.cache.KeptSteps;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreException;
import dev.drydock.snapshot.CommitOptions;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Snapshots;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Keeps what failed steps leave, for as long as the store does. */
final class Keeping {
    private final KeptSteps kept;
    private final Snapshots snapshots;
    private final String mode;
    private final String idMap;

    Keeping(KeptSteps kept, Snapshots snapshots, String mode, String idMap) {
        this.kept = kept;
        this.snapshots = snapshots;
        this.mode = mode;
        this.idMap = idMap;
    }

    /**
     * Keeps the files of a step that has ended. Failing to is no failure of the step.
     *
     * @return whether they are kept; not if somebody has a shell in what is kept of the same step
     */
    boolean keep(Scratch scratch, CommitOptions options, byte[] record, int exitCode, Instant ended) {
        try {
            KeptStep step = KeptStep.decode(record, "record of the step").in(mode, idMap);
            Optional<Locks.Hold> hold = kept.alone(step.id());
            if (hold.isEmpty()) {
                return false;
            }
            try (Locks.Hold alone = hold.get()) {
                snapshots.keep(
                        scratch,
                        options,
                        step.id(),
                        size -> step.ended(ended, exitCode, size).encode(),
                        KeptStep.RECORD);
                return true;
            }
        } catch (IOException e) {
            System.err.println("the failed step is not kept: " + e.getMessage());
            return false;
        }
    }

    /** Holds a kept step; its files have owners of this worker's id map. */
    Locks.Hold use(String id, Cancellation cancellation) throws IOException {
        Locks.Hold hold = kept.use(id, cancellation);
        try {
            KeptStep step = kept.find(id)
                    .orElseThrow(() -> new StoreException(
                            "there is no kept step " + id, "it was removed", "let the build fail once more"));
            if (!step.idMap().equals(idMap)) {
                throw new StoreException(
                        "the kept step " + id + " cannot be entered in mode " + mode,
                        "its files have the owners of mode " + step.mode() + ", as that was when it failed",
                        "take the mode it ran in, or let the build fail once more");
            }
            return hold;
        } catch (IOException | RuntimeException e) {
            hold.close();
            throw e;
        }
    }
}
