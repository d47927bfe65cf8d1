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
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Digests of the files of one context, remembered between builds.
 *
 * <p>A file that changed so recently that a further change might not show in its times is neither remembered nor
 * trusted. What was not asked for is forgotten on {@link #save}. Safe for several threads; of two processes that save
 * the later wins, which costs the other some hashing.
 */
public final class FileDigests {
    private static final String KIND = "DDFD";
    private static final int VERSION = 1;

    private final StoreLayout layout;
    private final Path file;
    private final Clock clock;
    private final Map<FileIdentity, Digest> known;
    private final Map<FileIdentity, Digest> used = new HashMap<>();

    private FileDigests(StoreLayout layout, Path file, Clock clock, Map<FileIdentity, Digest> known) {
        this.layout = layout;
        this.file = file;
        this.clock = clock;
        this.known = known;
    }

    /** @throws dev.drydock.content.RecordFormatException if a file of digests was damaged */
    static void check(Path file) throws IOException {
        read(file, new HashMap<>());
    }

    static FileDigests load(StoreLayout layout, Path contextRoot, Clock clock) throws IOException {
        String name = Digest.of(contextRoot.toString().getBytes(StandardCharsets.UTF_8))
                .hex();
        Path file = layout.digests().resolve(name);
        Map<FileIdentity, Digest> known = new HashMap<>();
        try {
            LastUse.note(file);
            read(file, known);
        } catch (NoSuchFileException e) {
            // no build had this context
        }
        return new FileDigests(layout, file, clock, known);
    }

    private static void read(Path file, Map<FileIdentity, Digest> known) throws IOException {
        byte[] record = Files.readAllBytes(file);
        RecordReader in = new RecordReader(record, KIND, VERSION, "file digests " + file);
        for (int n = in.count(record.length); n > 0; n--) {
            FileIdentity identity = new FileIdentity(in.number(), in.number(), in.number(), in.signed(), in.signed());
            known.put(identity, in.digest());
        }
        in.finish();
    }

    /** The digest of a file in this state, if it was hashed before. */
    public synchronized Optional<Digest> find(FileIdentity identity) {
        Digest digest = known.get(identity);
        if (digest == null) {
            digest = used.get(identity);
        }
        if (digest == null || !identity.isSettledAt(now())) {
            return Optional.empty();
        }
        used.put(identity, digest);
        return Optional.of(digest);
    }

    /**
     * Remembers the digest of a file, unless it is too young.
     *
     * @param identity taken before the content was read, and the same after
     */
    public synchronized void put(FileIdentity identity, Digest digest) {
        if (identity.isSettledAt(now())) {
            used.put(identity, digest);
        }
    }

    /** Stores what was found or remembered since loading, if that is anything new. */
    public synchronized void save() throws IOException {
        if (used.equals(known)) {
            return;
        }
        RecordWriter out = new RecordWriter(KIND, VERSION).number(used.size());
        used.forEach((identity, digest) -> out.number(identity.device())
                .number(identity.inode())
                .number(identity.size())
                .signed(identity.mtimeNanos())
                .signed(identity.ctimeNanos())
                .digest(digest));
        layout.folder(layout.digests());
        DurableFiles.write(file, out.finish());
        known.clear();
        known.putAll(used);
    }

    private long now() {
        Instant now = clock.instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    }
}
