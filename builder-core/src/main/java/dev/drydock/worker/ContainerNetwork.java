package dev.drydock.worker;

import dev.drydock.protocol.ContainerState.Port;
import dev.drydock.sandbox.Namespaces;
import dev.drydock.sandbox.StepProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Where one container is connected. Closing it takes its published ports and its addresses away. */
interface ContainerNetwork extends AutoCloseable {
    /** Whose network namespace the container's processes are in. */
    Namespaces.Share share();

    /** Starts the container's first process where it finds that namespace. */
    StepProcess start(Callable<StepProcess> starting) throws IOException;

    /** Name of a network → address there. */
    Map<String, String> addresses();

    List<Port> ports();

    /** Text of {@code /etc/resolv.conf} for the container. */
    String resolvConf() throws IOException;

    /** Connects to a port of the container, and hangs up. @throws IOException if nobody answers */
    void dial(int port) throws IOException;

    @Override
    void close() throws IOException;
}
