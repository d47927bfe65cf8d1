package dev.drydock.remote;

import dev.drydock.cache.StepKey;
import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.content.WholeFile;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.MediaType;
import dev.drydock.layer.LayerSource;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder in the OCI's image layout (image-spec image-layout.md), an entry of its {@code index.json} for each key. Files appear
 * whole; writers take turns at the index by a lock on {@code .lock}, and each adds to what it finds.
 */
final class LayoutPlace implements CachePlace {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String PREFIX = "drydock";
    private static final int MAX_DOCUMENT = 64 << 20;

    /** The oldest entries leave beyond that. */
    private static final int MAX_KEYS = 8000;

    private static final long LONGEST_TURN_MS = 30_000;

    private final Path folder;
    private @Nullable Map<String, Descriptor> known;

    LayoutPlace(CacheSpec.InFolder spec) {
        this.folder = spec.folder();
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public Optional<CachePack> find(StepKey key, Cancellation cancellation) throws IOException {
        Descriptor manifest = keys().get(CachePlace.tag(PREFIX, key));
        if (manifest == null) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(blob(manifest.digest()))) {
            byte[] json = in.readNBytes(MAX_DOCUMENT);
            if (!Digest.of(json).equals(manifest.digest())) {
                throw new DigestMismatchException(
                        "blob " + blob(manifest.digest()), manifest.digest(), Digest.of(json));
            }
            return Optional.of(PackManifest.read(json, "blob " + blob(manifest.digest())));
        }
    }

    private synchronized Map<String, Descriptor> keys() throws IOException {
        Map<String, Descriptor> read = known;
        if (read == null) {
            read = new HashMap<>();
            for (ImageIndex.Entry entry : index().manifests()) {
                read.put(entry.descriptor().annotations().getOrDefault(REF_NAME, ""), entry.descriptor());
            }
            known = read;
        }
        return read;
    }

    private ImageIndex index() throws IOException {
        Path file = folder.resolve("index.json");
        try (InputStream in = Files.newInputStream(file)) {
            return ImageIndex.parse(in.readNBytes(MAX_DOCUMENT));
        } catch (NoSuchFileException e) {
            return new ImageIndex(MediaType.OCI_INDEX, List.of(), Map.of());
        }
    }

    private Path blob(Digest digest) {
        return folder.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }

    @Override
    public Optional<LayerSource> source(Descriptor wire) {
        return Optional.empty(); // a folder comes and goes with the job that has it
    }

    @Override
    public void fetch(Descriptor blob, ContentStore store, Cancellation cancellation) throws IOException {
        if (store.has(blob.digest())) {
            return;
        }
        try (InputStream in = Files.newInputStream(blob(blob.digest()))) {
            store.put(in, blob, cancellation);
        }
    }

    @Override
    public Registry.Pushed put(
            Descriptor blob, Registry.Content content, List<LayerSource> sources, Cancellation cancellation)
            throws IOException {
        Path file = blob(blob.digest());
        if (Files.isRegularFile(file) && Files.size(file) == blob.size()) {
            return Registry.Pushed.ALREADY_THERE;
        }
        Path from = content.file();
        WholeFile.write(file, out -> Files.copy(from, out));
        return Registry.Pushed.UPLOADED;
    }

    @Override
    public void put(List<StepKey> keys, CachePack pack, Cancellation cancellation) throws IOException {
        byte[] json = PackManifest.write(pack);
        put(PackManifest.config().digest(), PackManifest.CONFIG);
        put(Digest.of(json), json);
        Files.createDirectories(folder);
        try (FileChannel lock =
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            turn(lock, cancellation); // until the channel is closed
            add(json, keys);
        }
        synchronized (this) {
            known = null;
        }
    }

    private void add(byte[] json, List<StepKey> keys) throws IOException {
        List<ImageIndex.Entry> entries = new ArrayList<>();
        Set<String> written = new HashSet<>();
        for (StepKey key : keys) {
            String tag = CachePlace.tag(PREFIX, key);
            written.add(tag);
            entries.add(new ImageIndex.Entry(
                    new Descriptor(MediaType.OCI_MANIFEST, Digest.of(json), json.length, Map.of(REF_NAME, tag)),
                    Optional.empty()));
        }
        List<ImageIndex.Entry> before = present().manifests().stream()
                .filter(entry ->
                        !written.contains(entry.descriptor().annotations().getOrDefault(REF_NAME, "")))
                .toList();
        entries.addAll(0, before.subList(Math.max(0, before.size() + keys.size() - MAX_KEYS), before.size()));
        whole(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII));
        whole(folder.resolve("index.json"), new ImageIndex(MediaType.OCI_INDEX, entries, Map.of()).toJson());
    }

    /** The index to add to; one that cannot be read is begun anew. */
    private ImageIndex present() throws IOException {
        try {
            return index();
        } catch (dev.drydock.image.ImageFormatException e) {
            return new ImageIndex(MediaType.OCI_INDEX, List.of(), Map.of());
        }
    }

    /** The lock, which dies with its process. Within one JVM it is refused rather than waited for. */
    private void turn(FileChannel channel, Cancellation cancellation) throws IOException {
        long end = System.nanoTime() + LONGEST_TURN_MS * 1_000_000;
        while (true) {
            cancellation.throwIfCancelled();
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return;
                }
            } catch (OverlappingFileLockException e) {
                // another thread of this JVM has it
            }
            if (System.nanoTime() > end) {
                throw new IOException(folder.resolve(".lock") + " is held by another process for too long");
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for " + folder, e);
            }
        }
    }

    private void put(Digest digest, byte[] bytes) throws IOException {
        if (!Files.isRegularFile(blob(digest))) {
            whole(blob(digest), bytes);
        }
    }

    private static void whole(Path file, byte[] bytes) throws IOException {
        WholeFile.write(file, out -> out.write(bytes));
    }
}
