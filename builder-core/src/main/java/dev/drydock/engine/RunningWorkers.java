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
import java.util.List;
import java.util.stream.Stream;

/** The workers that run on a store, whoever started them. */
final class RunningWorkers {
    private final StoreLayout layout;

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

    /** Connections to those of this build; to be closed. */
    List<WorkerClient> connect() throws IOException {
        String build = WorkerClasspath.build(WorkerClasspath.files());
        List<WorkerClient> clients = new ArrayList<>();
        for (WorkerAddress address : addresses()) {
            if (address.build().equals(build)) {
                try {
                    clients.add(WorkerClient.connect(address.socket(), build));
                } catch (IOException e) {
                    // nobody listens there any more
                }
            }
        }
        return clients;
    }
}
