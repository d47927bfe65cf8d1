package dev.drydock.worker;

import dev.drydock.build.WorkerSupply;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.image.Platform;
import dev.drydock.layer.Compressions;
import dev.drydock.protocol.Connection;
import dev.drydock.protocol.WorkerClient;
import dev.drydock.zstd.ZstdCompression;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The part of a worker that decompresses, in the JVM of the tests: for everything but steps it is the real one. */
public final class CodecWorker implements WorkerSupply, AutoCloseable {
    private final Path folder;
    private final ServerSocketChannel server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public CodecWorker(Path store) throws IOException {
        folder = Files.createTempDirectory("codec");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
        LayerCache cache = LayerCache.open(store, Compressions.standard().with(new ZstdCompression()), waiting -> {});
        threads.execute(() -> {
            try {
                while (true) {
                    Connection client = new Connection(server.accept());
                    threads.execute(new ClientSession(
                            client,
                            "test",
                            "plain",
                            null,
                            cache.layers(),
                            null,
                            new ContainerRequests(null, null, null, null),
                            null,
                            threads));
                }
            } catch (IOException e) {
                // closed
            }
        });
    }

    @Override
    public WorkerClient steps(Cancellation cancellation) {
        throw new AssertionError("a worker was asked for");
    }

    @Override
    public WorkerClient codec(Cancellation cancellation) throws IOException {
        return WorkerClient.connect(folder.resolve("s"), "test");
    }

    @Override
    public String obstacle(Platform platform) {
        return "";
    }

    @Override
    public void warmUp() {
        throw new AssertionError("a worker was started");
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
        Files.deleteIfExists(folder.resolve("s"));
        Files.deleteIfExists(folder);
    }
}
