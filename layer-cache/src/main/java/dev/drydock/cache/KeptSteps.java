package dev.drydock.cache;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.StoreException;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The failed steps of a store whose files were kept. A worker keeps them, by one rename; they stay, with the layers they
 * stand on, until they are removed or have {@linkplain #LIFE grown old}.
 *
 * <p>Whoever uses the files of one holds its lock shared; whoever removes or replaces it needs the lock alone.
 */
public final class KeptSteps {
    /** After this, the next worker removes one that nobody uses. */
    public static final Duration LIFE = Duration.ofDays(7);

    private final StoreLayout layout;
    private final Locks locks;

    KeptSteps(StoreLayout layout, Locks locks) {
        this.layout = layout;
        this.locks = locks;
    }

    /** Newest first. A folder without a record that can be read is none. */
    public List<KeptStep> list() throws IOException {
        List<KeptStep> steps = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(layout.kept())) {
            for (Path folder : folders) {
                read(folder).ifPresent(steps::add);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        steps.sort(Comparator.comparing(KeptStep::at).reversed());
        return List.copyOf(steps);
    }

    /** The one whose id begins like this, if there is exactly one. */
    public Optional<KeptStep> find(String start) throws IOException {
        List<KeptStep> found =
                list().stream().filter(step -> step.id().startsWith(start)).toList();
        return found.size() == 1 && !start.isEmpty() ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** Keeps others from removing one for as long as it is held. */
    public Locks.Hold use(String id, Cancellation cancellation) throws IOException {
        return locks.shared(lock(id), "using a kept step", cancellation);
    }

    /** The right to replace or remove one; empty while somebody uses it. */
    public Optional<Locks.Hold> alone(String id) throws IOException {
        return locks.tryExclusive(lock(id), "removing a kept step");
    }

    private static String lock(String id) {
        return "kept-" + id;
    }

    /**
     * Moves one to the trash; nothing happens if it is gone.
     *
     * @throws StoreException if somebody uses it
     */
    public void remove(String id) throws IOException {
        Optional<Locks.Hold> hold = alone(id);
        if (hold.isEmpty()) {
            throw new StoreException(
                    "cannot remove the kept step " + id, "somebody has a shell in it", "leave the shell first");
        }
        try (Locks.Hold held = hold.get()) {
            discard(layout.kept().resolve(id));
        }
    }

    /** Removes those that nobody uses and that ended before a time, and what is none. @return their ids */
    public List<String> removeBefore(Instant time) throws IOException {
        List<String> removed = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(layout.kept())) {
            all.forEach(folders::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        for (Path folder : folders) {
            String id = String.valueOf(folder.getFileName());
            if (read(folder).filter(step -> !step.at().isBefore(time)).isPresent()) {
                continue;
            }
            Optional<Locks.Hold> hold = alone(id);
            if (hold.isPresent()) {
                try (Locks.Hold held = hold.get()) {
                    discard(folder);
                    removed.add(id);
                }
            }
        }
        return removed;
    }

    private static Optional<KeptStep> read(Path folder) throws IOException {
        Path file = folder.resolve(KeptStep.RECORD);
        try {
            return Optional.of(KeptStep.decode(Files.readAllBytes(file), "kept step " + folder));
        } catch (NoSuchFileException | NotDirectoryException | RecordFormatException e) {
            return Optional.empty();
        }
    }

    private void discard(Path folder) throws IOException {
        try {
            Files.move(
                    folder,
                    layout.folder(layout.trash()).resolve(UUID.randomUUID().toString()),
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // another process was faster
        }
    }
}
