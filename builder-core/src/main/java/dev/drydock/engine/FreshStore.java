package dev.drydock.engine;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A store that lives as long as one verification, among the scratch folders of another: its trees have owners that only a
 * worker may remove, so it is thrown into the trash of that store. One whose process was killed is removed by the next
 * worker, as any scratch folder.
 */
final class FreshStore implements AutoCloseable {
    private final LayerCache outer;
    private final Workers workers;
    private final Path folder;
    private final Locks.Hold hold;

    private FreshStore(LayerCache outer, Workers workers, Path folder, Locks.Hold hold) {
        this.outer = outer;
        this.workers = workers;
        this.folder = folder;
        this.hold = hold;
    }

    /** @param workers of the outer store */
    static FreshStore below(LayerCache outer, Workers workers, Cancellation cancellation) throws IOException {
        String name = "verify-" + UUID.randomUUID().toString().substring(0, 8);
        Locks.Hold hold = outer.locks().exclusive("run-" + name, "verifying an image", cancellation);
        StoreLayout layout = outer.layout();
        return new FreshStore(outer, workers, layout.folder(layout.run().resolve(name)), hold);
    }

    Path folder() {
        return folder;
    }

    /** Every worker of it must have ended. */
    @Override
    public void close() throws IOException {
        try (hold) {
            StoreLayout layout = outer.layout();
            Path trash = layout.folder(layout.trash());
            Files.move(folder, trash.resolve(UUID.randomUUID().toString()), StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            workers.steps(Cancellation.none()).emptyTrash(Cancellation.none());
        } catch (NoModeException e) {
            // nothing was unpacked then, and drydock:prune removes it
        }
    }
}
