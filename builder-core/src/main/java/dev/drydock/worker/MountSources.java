package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.snapshot.Overlays;
import dev.drydock.snapshot.Scratch;

/**
 * Where what is mounted comes from, for steps and containers alike.
 *
 * @param oneId whether there is one owner alone, whatever a mount asks for
 */
record MountSources(Overlays snapshots, CacheMounts caches, AgentForwarding agents, Volumes volumes, boolean oneId) {
    /** The mounts of one step or container. Whoever asks closes them when that has ended. */
    StepMounts in(Scratch scratch, Cancellation cancellation) {
        return new StepMounts(this, scratch, cancellation);
    }
}
