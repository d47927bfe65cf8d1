package dev.drydock.worker;

import dev.drydock.protocol.ContainerState.Port;
import dev.drydock.sandbox.Namespaces;
import dev.drydock.sandbox.StepProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** A network that needs nothing done: the host's, none, or that of another container. */
record SharedNetwork(Namespaces.Share share) implements ContainerNetwork {
    private static final int PATIENCE_MS = 1000;

    @Override
    public StepProcess start(Callable<StepProcess> starting) throws IOException {
        try {
            return starting.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public Map<String, String> addresses() {
        return Map.of();
    }

    @Override
    public List<Port> ports() {
        return List.of();
    }

    @Override
    public String resolvConf() throws IOException {
        Path host = Path.of("/etc/resolv.conf");
        return Files.isReadable(host) ? Files.readString(host) : "";
    }

    @Override
    public void dial(int port) throws IOException {
        if (!(share instanceof Namespaces.Share.Host)) {
            throw new IOException("the container has no network of its own to be reached in");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
        }
    }

    @Override
    public void close() {
        // nothing was made
    }
}
