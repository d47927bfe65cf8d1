package dev.drydock.engine;

import dev.drydock.build.ImageNames;
import dev.drydock.build.PlatformImage;
import dev.drydock.build.StoredImage;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.History;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The images of a store as people look at them. */
public final class ImageListing {
    private static final int SHORTEST_ID = 4;

    private final LayerCache cache;
    private final ImageNames names;

    ImageListing(LayerCache cache, ImageNames names) {
        this.cache = cache;
        this.names = names;
    }

    /**
     * A line of {@code images}.
     *
     * @param repository as people write it
     * @param tag {@code <none>} for a name with a digest
     * @param digest of its manifest, if it was pulled, pushed or saved
     * @param created RFC 3339; empty if the image does not say
     * @param size bytes of its layers, for all of its platforms: plain where their tar is here, otherwise as they go over the wire
     */
    public record Row(
            String repository, String tag, Optional<Digest> digest, Digest imageId, String created, long size) {}

    /** A line of {@code history}; {@code size} as in {@link Row}, 0 for an empty layer. */
    public record HistoryRow(History entry, long size) {}

    List<Row> rows(Optional<String> filter) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (ImageNames.Named named : names.list()) {
            String name = named.name().split(" ", 2)[0];
            ImageReference reference = ImageReference.parse(name);
            String tag = reference.tag().orElse("<none>");
            String familiar = reference.familiar();
            String repository = reference.tag().isPresent() && familiar.contains(":" + tag)
                    ? familiar.substring(0, familiar.lastIndexOf(":" + tag))
                    : familiar;
            if (filter.isPresent() && !matches(filter.get(), repository, tag)) {
                continue;
            }
            StoredImage stored = names.image(named.imageId());
            List<ImageConfig> configs = new ArrayList<>();
            String created = "";
            for (PlatformImage image : stored.images()) {
                ImageConfig config = names.config(image.imageId());
                configs.add(config);
                created = image.equals(stored.shown()) ? config.created() : created;
            }
            rows.add(new Row(repository, tag, names.digest(named.imageId()), named.imageId(), created, size(configs)));
        }
        return rows;
    }

    private static boolean matches(String filter, String repository, String tag) throws ImageFormatException {
        ImageReference wanted = ImageReference.parse(filter);
        ImageReference there = ImageReference.parse(repository);
        return wanted.registry().equals(there.registry())
                && wanted.repository().equals(there.repository())
                && wanted.tag().map(tag::equals).orElse(true);
    }

    long size(List<ImageConfig> images) throws IOException {
        Set<DiffId> layers = new HashSet<>(); // platforms may have some in common
        images.forEach(image -> layers.addAll(image.diffIds()));
        long size = 0;
        for (DiffId layer : layers) {
            size += size(layer);
        }
        return size;
    }

    private long size(DiffId layer) throws IOException {
        if (cache.content().has(layer.digest())) {
            return Files.size(cache.content().path(layer.digest()));
        }
        return cache.layers().wireForms(layer).stream()
                .mapToLong(form -> form.descriptor().size())
                .findFirst()
                .orElse(0);
    }

    Optional<Digest> find(String nameOrId) throws IOException {
        String id = nameOrId.startsWith("sha256:") ? nameOrId.substring(7) : nameOrId;
        if (id.length() == 64 && id.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            Digest digest = Digest.ofHex(id);
            return cache.content().has(digest) ? Optional.of(digest) : Optional.empty();
        }
        if (!nameOrId.startsWith("sha256:")) {
            Optional<Digest> named = names.find(ImageReference.parse(nameOrId));
            if (named.isPresent()) {
                return named;
            }
        }
        Set<Digest> starting = new TreeSet<>();
        for (ImageNames.Named named : names.list()) {
            if (id.length() >= SHORTEST_ID && named.imageId().hex().startsWith(id)) {
                starting.add(named.imageId());
            }
        }
        return starting.size() == 1 ? starting.stream().findFirst() : Optional.empty();
    }

    List<HistoryRow> history(Digest imageId) throws IOException {
        ImageConfig image = names.config(names.image(imageId).shown().imageId());
        List<HistoryRow> rows = new ArrayList<>();
        int layer = 0;
        for (History entry : image.history()) {
            long size = 0;
            if (!entry.emptyLayer() && layer < image.diffIds().size()) {
                size = size(image.diffIds().get(layer++));
            }
            rows.add(new HistoryRow(entry, size));
        }
        Collections.reverse(rows);
        return rows;
    }
}
