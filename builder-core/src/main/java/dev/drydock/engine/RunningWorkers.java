package dev.drydock.engine;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.StoreLayout;
import dev.drydock.protocol.WorkerClient;
import dev.drydock.sandbox.WorkerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The workers that run on a store, whoever started them. */
final class RunningWorkers implements AutoCloseable {
    private final StoreLayout layout;
    private final Map<Path, WorkerClient> clients = new HashMap<>();
    private String build = "";

    private RunningWorkers(StoreLayout layout) {
        this.layout = layout;
    }

    static RunningWorkers of(LayerCache cache) {
        return new RunningWorkers(cache.layout());
    }

    /** Those that listen. */
    List<WorkerAddress> addresses() throws IOException {
        List<Path> folders;
        try (Stream<Path> list = Files.list(layout.run())) {
            folders = list.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<WorkerAddress> addresses = new ArrayList<>();
        for (Path folder : folders) {
            WorkerAddress.read(folder).filter(at -> Files.exists(at.socket())).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** Connections to those of this build, made once; closed by {@link #close}. */
    synchronized List<WorkerClient> connect() throws IOException {
        if (build.isEmpty()) {
            build = WorkerClasspath.build(WorkerClasspath.files());
        }
        List<WorkerClient> found = new ArrayList<>();
        for (WorkerAddress address : addresses()) {
            if (address.build().equals(build)) {
                try {
                    found.add(client(address.socket()));
                } catch (IOException e) {
                    // nobody listens there any more
                }
            }
        }
        return found;
    }

    private WorkerClient client(Path socket) throws IOException {
        WorkerClient known = clients.get(socket);
        if (known != null && known.alive()) {
            return known;
        }
        WorkerClient client = WorkerClient.connect(socket, build);
        clients.put(socket, client);
        return client;
    }

    @Override
    public synchronized void close() throws IOException {
        for (WorkerClient client : clients.values()) {
            client.close();
        }
        clients.clear();
    }
}
