package dev.drydock.cache;

import dev.drydock.content.Digest;
import dev.drydock.content.DurableFiles;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Images of containers that were ready, by the key of what those began as. An image stays as long as its record does. Safe
 * for several processes.
 */
public final class WarmImages {
    private static final String KIND = "DDWM";
    private static final int VERSION = 2;

    private final StoreLayout layout;

    WarmImages(StoreLayout layout) {
        this.layout = layout;
    }

    /**
     * A record.
     *
     * @param name what the container was, for people
     */
    public record Warm(Digest imageId, String name) {}

    /** What was kept under the key; parts of the image may be gone. */
    public Optional<Warm> find(Digest key) throws IOException {
        Path file = file(key);
        try {
            LastUse.note(file);
            return Optional.of(read(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Keeps an image, durably; an earlier one of the key is forgotten. The image must be stored before. */
    public void put(Digest key, Warm warm) throws IOException {
        layout.folder(layout.warm());
        DurableFiles.write(
                file(key),
                new RecordWriter(KIND, VERSION)
                        .digest(warm.imageId())
                        .text(warm.name())
                        .finish(key.hex()));
    }

    /** Files of all records, in no order. */
    public List<Path> records() throws IOException {
        return Pins.records(layout.warm());
    }

    /** What a file of {@link #records} says. @throws dev.drydock.content.RecordFormatException if it was damaged */
    public Warm read(Path file) throws IOException {
        RecordReader in = new RecordReader(
                Files.readAllBytes(file), KIND, VERSION, "warm image " + file, String.valueOf(file.getFileName()));
        Warm warm = new Warm(in.digest(), in.text());
        in.finish();
        return warm;
    }

    private Path file(Digest key) {
        return layout.warm().resolve(key.hex());
    }
}
