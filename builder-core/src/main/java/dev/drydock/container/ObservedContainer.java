package dev.drydock.container;

import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What can be found out of a container while it is waited for. */
public interface ObservedContainer {
    /** How a command in it ended, and what it wrote. */
    record Ran(int exitCode, String output) {}

    /** Absent once it has been removed. */
    Optional<ContainerState> state() throws IOException;

    /** Connects to a port in its network, and hangs up. @throws IOException nobody answers */
    void dial(int port) throws IOException;

    Ran exec(List<String> command) throws IOException;

    boolean hasFile(String path);
}
