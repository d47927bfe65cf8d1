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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Names of images: for people and for FROM, never for what must not change. Safe for several threads and processes. */
public final class Refs {
    private static final String KIND = "DDRF";
    private static final int VERSION = 2;

    private final StoreLayout layout;

    Refs(StoreLayout layout) {
        this.layout = layout;
    }

    /** What the name means. */
    public Optional<Ref> find(String name) throws IOException {
        Path file = file(name);
        LastUse.note(file);
        return read(file);
    }

    /** Gives the name a meaning, durably; an earlier one is lost. */
    public void put(Ref ref) throws IOException {
        layout.folder(layout.refs());
        Path file = file(ref.name());
        byte[] record = new RecordWriter(KIND, VERSION)
                .text(ref.name())
                .text(ref.kind())
                .digest(ref.digest())
                .finish(String.valueOf(file.getFileName()));
        DurableFiles.write(file, record);
    }

    /** Forgets the name. */
    public void remove(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    /** All names, sorted. */
    public List<Ref> list() throws IOException {
        List<Ref> refs = new ArrayList<>();
        for (Path file : records()) {
            read(file).ifPresent(refs::add);
        }
        refs.sort(Comparator.comparing(Ref::name));
        return List.copyOf(refs);
    }

    /** Files of all names, in no order. */
    public List<Path> records() throws IOException {
        return Pins.records(layout.refs());
    }

    /** What a file of {@link #records} says, if it is still there. */
    public Optional<Ref> read(Path file) throws IOException {
        byte[] record;
        try {
            record = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        RecordReader in =
                new RecordReader(record, KIND, VERSION, "image name " + file, String.valueOf(file.getFileName()));
        Ref ref = new Ref(in.text(), in.text(), in.digest());
        in.finish();
        return Optional.of(ref);
    }

    /** Names have slashes and may be longer than a file's: the file is named by hash, the name is inside. */
    public Path file(String name) {
        return layout.refs()
                .resolve(Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex());
    }
}
