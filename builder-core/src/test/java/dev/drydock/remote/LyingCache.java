package dev.drydock.remote;

import dev.drydock.cache.StepKey;
import dev.drydock.content.Cancellation;
import dev.drydock.image.ImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Has a folder say what is not so, in good form: every digest is right. */
public final class LyingCache {
    private LyingCache() {}

    /** What is said of a step, given what is true of it and of another step. */
    private interface Lie {
        CacheEntry of(CacheEntry truth, CacheEntry other);
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
                        other.index(),
                        truth.epochs()));
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
