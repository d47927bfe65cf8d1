package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.content.StoreException;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.snapshot.Scratch;
import java.io.IOException;
import java.util.Optional;

/** Makes what containers stand on. */
interface Worlds {
    ContainerWorld make(
            ContainerSpec spec, Optional<CommandSpec.Input> input, Containers others, Cancellation cancellation)
            throws IOException;

    /** A scratch of its own with what was written up to now, to be committed. */
    Scratch copy(ContainerWorld world) throws IOException;

    /** Takes away what a container stood on, and its log if nobody said where that should be. */
    void discard(ContainerSpec spec, ContainerWorld world) throws IOException;

    /** Where there can be none. */
    static Worlds none() {
        return new Worlds() {
            @Override
            public ContainerWorld make(
                    ContainerSpec spec, Optional<CommandSpec.Input> input, Containers others, Cancellation cancellation)
                    throws IOException {
                throw new StoreException(
                        "containers cannot run in mode chroot",
                        "there are no namespaces that would keep them apart from this machine, and no mounts",
                        "run the image where mode root or rootless works: drydock:doctor tells what is missing here");
            }

            @Override
            public Scratch copy(ContainerWorld world) {
                throw new IllegalStateException("none was made");
            }

            @Override
            public void discard(ContainerSpec spec, ContainerWorld world) {
                throw new IllegalStateException("none was made");
            }
        };
    }
}
