package dev.drydock.cache;

import dev.drydock.content.Digest;
import dev.drydock.content.DurableFiles;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Step records by key: {@code steps/<key>}. Safe for several threads and processes. */
public final class Steps {
    private final StoreLayout layout;

    Steps(StoreLayout layout) {
        this.layout = layout;
    }

    /**
     * What is recorded under the key; whether its layer can still be had is not looked at.
     *
     * @throws RecordFormatException if the record was damaged; it names the file to remove
     */
    public Optional<StepRecord> find(StepKey key) throws IOException {
        Path file = file(key);
        try {
            LastUse.note(file);
            return Optional.of(StepRecord.decode(Files.readAllBytes(file), key, "step record " + file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Records, durably. The layer must be stored before; a record that is there is replaced. */
    public void put(StepKey key, StepRecord record) throws IOException {
        layout.folder(layout.steps());
        DurableFiles.write(file(key), record.encode(key));
    }

    /** Files of all records, in no order; each is named by its key. */
    public List<Path> records() throws IOException {
        return Pins.records(layout.steps());
    }

    /** What a file of {@link #records} says. @throws RecordFormatException if it was damaged */
    public StepRecord read(Path file) throws IOException {
        StepKey key;
        try {
            key = new StepKey(Digest.ofHex(String.valueOf(file.getFileName())));
        } catch (IllegalArgumentException e) {
            throw new RecordFormatException("step record " + file, "its name is no key");
        }
        return StepRecord.decode(Files.readAllBytes(file), key, "step record " + file);
    }

    private Path file(StepKey key) {
        return layout.steps().resolve(key.hex());
    }
}
