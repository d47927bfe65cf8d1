package dev.drydock.cache;

import dev.drydock.content.Digest;
import dev.drydock.content.DurableFiles;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The latest download of each address, so that a server can be asked whether it changed. Safe for several processes. */
public final class DownloadRecords {
    private static final String KIND = "DDDL";
    private static final int VERSION = 2;

    private final StoreLayout layout;

    DownloadRecords(StoreLayout layout) {
        this.layout = layout;
    }

    /** What came from the address; its blob may be gone. */
    public Optional<Download> find(String address) throws IOException {
        Path file = file(address);
        try {
            LastUse.note(file);
            return Optional.of(read(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Files of all records, in no order. */
    public List<Path> records() throws IOException {
        return Pins.records(layout.downloads());
    }

    /** What a file of {@link #records} says. @throws dev.drydock.content.RecordFormatException if it was damaged */
    public Download read(Path file) throws IOException {
        byte[] record = Files.readAllBytes(file);
        RecordReader in =
                new RecordReader(record, KIND, VERSION, "download " + file, String.valueOf(file.getFileName()));
        Download download = new Download(in.text(), in.text(), in.text(), in.digest(), in.number());
        in.finish();
        return download;
    }

    /** Remembers, durably; what was known of the address is lost. The blob must be stored before. */
    public void put(String address, Download download) throws IOException {
        layout.folder(layout.downloads());
        Path file = file(address);
        byte[] record = new RecordWriter(KIND, VERSION)
                .text(download.etag())
                .text(download.lastModified())
                .text(download.disposition())
                .digest(download.digest())
                .number(download.size())
                .finish(String.valueOf(file.getFileName()));
        DurableFiles.write(file, record);
    }

    /** Named by hash: addresses have slashes, may be longer than a file's name, and may hold a token. */
    private Path file(String address) {
        return layout.downloads()
                .resolve(Digest.of(address.getBytes(StandardCharsets.UTF_8)).hex());
    }
}
