package dev.drydock.remote;

import dev.drydock.cache.StepKey;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageIndex;
import dev.drydock.layer.LayerIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Has a folder say what is not so, in good form: every digest is right. */
public final class LyingCache {
    private LyingCache() {}

    /** What is said of a step, given what is true of it and of another step. */
    private interface Lie {
        CacheEntry of(CacheEntry truth, CacheEntry other) throws IOException;
    }

    /** Each layer has the bytes of another. */
    public static void swapLayers(Path folder) throws IOException {
        rewrite(
                folder,
                (truth, other) -> new CacheEntry(
                        truth.definition(),
                        truth.content(),
                        truth.ranAt(),
                        truth.layer(),
                        other.wire(),
                        truth.index(),
                        truth.epochs()));
    }

    /** Each layer has the index of another. */
    public static void swapIndexes(Path folder) throws IOException {
        rewrite(
                folder,
                (truth, other) -> new CacheEntry(
                        truth.definition(),
                        truth.content(),
                        truth.ranAt(),
                        truth.layer(),
                        truth.wire(),
                        Optional.of(forged(folder, other, truth.layer())),
                        truth.epochs()));
    }

    /** The index of one layer, made out to another as whoever writes the cache could do it. */
    private static Descriptor forged(Path folder, CacheEntry of, DiffId to) throws IOException {
        Path blobs = folder.resolve("blobs/sha256");
        byte[] record;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(
                blobs.resolve(of.index().orElseThrow().digest().hex())))) {
            record = LayerIndex.decode(in.readAllBytes(), of.layer(), "it").encode(to);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(record);
        }
        Digest digest = Digest.of(packed.toByteArray());
        Files.write(blobs.resolve(digest.hex()), packed.toByteArray());
        return new Descriptor(CacheEntry.INDEX, digest, packed.size());
    }

    /** Under each key is the pack of another. */
    public static void swapKeys(Path folder) throws IOException {
        List<CachePack> packs = packs(folder);
        LayoutPlace place = place(folder);
        for (int i = 0; i < packs.size(); i++) {
            place.put(keys(packs.get((i + 1) % packs.size())), packs.get(i), Cancellation.none());
        }
    }

    private static void rewrite(Path folder, Lie lie) throws IOException {
        List<CachePack> packs = packs(folder);
        List<CacheEntry> all = packs.stream()
                .flatMap(pack -> pack.entries().stream())
                .distinct()
                .toList();
        LayoutPlace place = place(folder);
        for (CachePack pack : packs) {
            List<CacheEntry> lies = new ArrayList<>();
            for (CacheEntry truth : pack.entries()) {
                lies.add(lie.of(truth, all.get((all.indexOf(truth) + 1) % all.size())));
            }
            place.put(keys(pack), new CachePack(lies), Cancellation.none());
        }
    }

    private static LayoutPlace place(Path folder) {
        return new LayoutPlace(new CacheSpec.InFolder(folder, CacheSpec.Mode.MIN));
    }

    private static List<StepKey> keys(CachePack pack) {
        CacheEntry last = pack.entries().get(pack.entries().size() - 1);
        List<StepKey> keys = new ArrayList<>(List.of(last.definition()));
        last.content().ifPresent(keys::add);
        return keys;
    }

    private static List<CachePack> packs(Path folder) throws IOException {
        List<CachePack> packs = new ArrayList<>();
        for (ImageIndex.Entry entry : ImageIndex.parse(Files.readAllBytes(folder.resolve("index.json")))
                .manifests()) {
            Path blob = folder.resolve("blobs/sha256")
                    .resolve(entry.descriptor().digest().hex());
            CachePack pack = PackManifest.read(Files.readAllBytes(blob), "it");
            if (!packs.contains(pack)) {
                packs.add(pack);
            }
        }
        return packs;
    }
}
