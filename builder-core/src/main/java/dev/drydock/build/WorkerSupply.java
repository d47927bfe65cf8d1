package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.image.Platform;
import dev.drydock.protocol.WorkerClient;
import java.io.IOException;

/** Where a build gets its worker from: shared by the builds of a session, forked when first asked for. */
public interface WorkerSupply {
    /** A worker that runs steps. @throws IOException naming every mode that was tried, why not, and how to mend it */
    WorkerClient steps(Cancellation cancellation) throws IOException;

    /** A worker that decompresses; where steps cannot run it may still be had. */
    WorkerClient codec(Cancellation cancellation) throws IOException;

    /** Why programs of a platform cannot run in such a worker; empty if they can. */
    String obstacle(Platform platform) throws IOException;

    /** Starts the worker for steps in the background, if it is not there: called once it is sure to be needed. */
    void warmUp();
}
