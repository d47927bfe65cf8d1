package dev.drydock.engine;

import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildFailure;
import dev.drydock.build.BuildListener;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildResult;
import dev.drydock.build.LayerListing;
import dev.drydock.build.NamedContext;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.History;
import dev.drydock.image.ImageConfig;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/** Builds an image a second time, in a fresh store that has the bases alone, and compares the two. */
final class Verification {
    private static final int KEPT = 20;
    private static final String CONFIG = "config";

    private final LayerCache cache;
    private final EngineOptions options;
    private final Registry registry;
    private final BuildListener listener;
    private final Cancellation cancellation;
    private final List<Difference> differences = new ArrayList<>();
    private int count;
    private int layers;

    Verification(
            LayerCache cache,
            EngineOptions options,
            Registry registry,
            BuildListener listener,
            Cancellation cancellation) {
        this.cache = cache;
        this.options = options;
        this.registry = registry;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** @param drydock the engine of the cache; the image is built there first, as far as it is not there */
    Verified run(Drydock drydock, BuildRequest request) throws IOException, DockerfileException, BuildFailure {
        Map<String, Digest> bases = new LinkedHashMap<>();
        BuildListener noting = event -> {
            if (event instanceof BuildEvent.BaseResolved base) {
                bases.put(base.name(), base.imageId());
            }
            listener.on(event);
        };
        BuildResult first = drydock.build(request, List.of(), noting, cancellation);
        try (Workers workers = new Workers(cache, options, listener);
                FreshStore fresh = FreshStore.below(cache, workers, cancellation);
                LocalWorkerOwner owner = new LocalWorkerOwner();
                Drydock other = Drydock.open(options.at(fresh.folder(), owner))) {
            LayerCache again = LayerCache.open(fresh.folder());
            seed(again, request, bases);
            BuildResult second = other.build(request.afresh(), List.of(), listener, cancellation);
            try (Workers reading = new Workers(again, options.at(fresh.folder(), owner), listener)) {
                LayerListing before = new LayerListing(cache, registry, workers, listener, cancellation);
                LayerListing after = new LayerListing(again, registry, reading, listener, cancellation);
                for (int i = 0; i < first.images().size(); i++) {
                    compare(first.images().get(i), second.images().get(i), first, before, after);
                }
            }
        }
        return new Verified(
                first.imageId(), layers, count, differences, first.epoch().isPresent(), first.fixedTimes());
    }

    private void seed(LayerCache again, BuildRequest request, Map<String, Digest> bases) throws IOException {
        BaseSeeds seeds = new BaseSeeds(cache, again);
        for (Map.Entry<String, Digest> base : bases.entrySet()) {
            seeds.image(base.getKey(), base.getValue());
        }
        for (NamedContext context : request.settings().contexts().values()) {
            if (context instanceof NamedContext.Built built && cache.content().has(built.imageId())) {
                seeds.image(built.imageId());
            }
        }
        seeds.worker();
    }

    private void compare(
            BuildResult.Image first,
            BuildResult.Image second,
            BuildResult result,
            LayerListing before,
            LayerListing after)
            throws IOException {
        String platform = result.images().size() > 1 ? first.platform() + ": " : "";
        config(platform, first.config(), second.config(), result.epoch().isPresent());
        List<DiffId> one = first.config().diffIds();
        List<DiffId> two = second.config().diffIds();
        if (one.size() != two.size()) {
            add(platform + CONFIG, "rootfs", "layers", one.size() + "", two.size() + "");
            return;
        }
        int own = one.size() - first.ownLayers();
        List<String> steps = steps(first.config());
        LayerComparison comparison = new LayerComparison(result.fixedTimes());
        for (int i = 0; i < one.size(); i++) {
            layers++;
            if (one.get(i).equals(two.get(i))) {
                continue;
            }
            int fromEnd = one.size() - i;
            String step = platform
                    + (i < own || fromEnd > steps.size()
                            ? "the base's layer " + (i + 1)
                            : steps.get(steps.size() - fromEnd));
            int known = count;
            comparison.compare(
                    before.of(one.get(i)),
                    after.of(two.get(i)),
                    (path, attribute, was, is) -> add(step, path, attribute, was, is));
            if (known == count && result.fixedTimes()) {
                add(step, "the tar", "bytes", one.get(i).toString(), two.get(i).toString());
            }
        }
    }

    private static List<String> steps(ImageConfig config) {
        return config.history().stream()
                .filter(entry -> !entry.emptyLayer())
                .map(History::createdBy)
                .toList();
    }

    private void config(String platform, ImageConfig first, ImageConfig second, boolean created) throws IOException {
        SortedMap<String, String> one = first.values();
        SortedMap<String, String> two = second.values();
        TreeSet<String> places = new TreeSet<>(one.keySet());
        places.addAll(two.keySet());
        for (String place : places) {
            boolean time = place.equals("created") || place.endsWith("].created");
            if (place.startsWith("rootfs.") || (time && !created)) {
                continue; // layers are compared entry by entry
            }
            String was = one.getOrDefault(place, "nothing");
            String is = two.getOrDefault(place, "nothing");
            if (!was.equals(is)) {
                add(platform + CONFIG, place, "value", was, is);
            }
        }
    }

    private void add(String step, String path, String attribute, String first, String again) {
        count++;
        if (differences.size() < KEPT) {
            differences.add(new Difference(step, path, attribute, first, again));
        }
    }
}
