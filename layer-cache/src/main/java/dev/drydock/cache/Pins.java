package dev.drydock.cache;

import dev.drydock.content.Digest;
import dev.drydock.content.DurableFiles;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files outside the store that hold the id of an image of it: as long as such a file is there, it pins that image. What is
 * remembered is where the file is; what it pins is read when somebody wants to know. Safe for several processes.
 */
public final class Pins {
    private static final String KIND = "DDPN";
    private static final int VERSION = 2;
    private static final int MAX_SIZE = 1024;

    private final StoreLayout layout;

    Pins(StoreLayout layout) {
        this.layout = layout;
    }

    /**
     * A remembered file.
     *
     * @param record of the store
     * @param file that was told, absolute
     * @param image the id it holds now; absent if it is gone or holds none
     */
    public record Pin(Path record, Path file, Optional<Digest> image) {}

    /** Remembers a file. Costs a look at an inode if it is known. */
    public void add(Path file) throws IOException {
        String path = file.toAbsolutePath().normalize().toString();
        String name = Digest.of(path.getBytes(StandardCharsets.UTF_8)).hex();
        Path record = layout.pins().resolve(name);
        if (!Files.exists(record)) {
            layout.folder(layout.pins());
            DurableFiles.write(
                    record, new RecordWriter(KIND, VERSION).text(path).finish(name));
        }
    }

    /** The files of records, in no order. */
    public List<Path> records() throws IOException {
        return records(layout.pins());
    }

    /** @throws dev.drydock.content.RecordFormatException if the record was damaged */
    public Pin read(Path record) throws IOException {
        RecordReader in = new RecordReader(
                Files.readAllBytes(record), KIND, VERSION, "pin " + record, String.valueOf(record.getFileName()));
        Path file;
        try {
            file = Path.of(in.text());
        } catch (InvalidPathException e) {
            throw in.malformed();
        }
        in.finish();
        return new Pin(record, file, image(file));
    }

    private static Optional<Digest> image(Path file) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= MAX_SIZE) {
                return Optional.of(Digest.parse(Files.readString(file).strip()));
            }
        } catch (IOException | IllegalArgumentException e) {
            // it holds no id
        }
        return Optional.empty();
    }

    /** Files of a folder whose names are hex digits: records, and not what is on its way to be one. */
    static List<Path> records(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "[0-9a-f]*")) {
            all.forEach(files::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }
}
