package dev.drydock.upkeep;

import dev.drydock.cache.Download;
import dev.drydock.cache.KeptStep;
import dev.drydock.cache.LastUse;
import dev.drydock.cache.LayerCache;
import dev.drydock.cache.Pins;
import dev.drydock.cache.Ref;
import dev.drydock.cache.StepRecord;
import dev.drydock.cache.WarmImages;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.StoreLayout;
import dev.drydock.layer.Stamp;
import dev.drydock.layer.WireForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a store holds. What vanishes meanwhile is passed over; for decisions nobody else may use the store. */
final class InventoryReader {
    private static final int HEX = 64;

    private final LayerCache cache;
    private final StoreLayout layout;
    private final List<Item> items = new ArrayList<>();
    private final Map<Path, Resource> resources = new HashMap<>();
    private final Set<Path> pinned = new HashSet<>();
    private final List<Path> damaged = new ArrayList<>();

    private InventoryReader(LayerCache cache) {
        this.cache = cache;
        this.layout = cache.layout();
    }

    static Inventory read(LayerCache cache) throws IOException {
        InventoryReader reader = new InventoryReader(cache);
        reader.blobs();
        reader.layers();
        reader.images();
        reader.pins();
        reader.steps();
        reader.downloads();
        reader.kept();
        reader.warm();
        reader.trees();
        reader.mounts();
        reader.files(Kind.DIGESTS, reader.layout.digests());
        reader.files(Kind.PROGRAMS, reader.layout.cds());
        reader.modes();
        new ScratchReader(cache, reader.items).read();
        return new Inventory(reader.items, reader.resources, reader.pinned, reader.damaged);
    }

    private void blobs() throws IOException {
        for (Path file : Folders.list(layout.blobs())) {
            resource(file, false);
        }
    }

    private void layers() throws IOException {
        for (Path folder : Folders.list(layout.layers())) {
            resource(folder, true);
        }
    }

    private void resource(Path path, boolean folder) throws IOException {
        try {
            long size = folder ? Folders.size(path) : Files.size(path);
            resources.put(path, new Resource(path, size, LastUse.of(path)));
        } catch (NoSuchFileException e) {
            // it is gone
        }
    }

    /** What a layer is made of, as far as it is here. */
    private Set<Path> parts(DiffId layer) throws IOException {
        Set<Path> parts = new HashSet<>();
        part(parts, layout.layer(layer));
        part(parts, layout.blob(layer.digest()));
        try {
            for (WireForm form : cache.layers().wireForms(layer)) {
                part(parts, layout.blob(form.descriptor().digest()));
            }
        } catch (RecordFormatException e) {
            damaged.add(layout.layer(layer));
        }
        return parts;
    }

    private void part(Set<Path> parts, Path path) {
        if (resources.containsKey(path)) {
            parts.add(path);
        }
    }

    private Set<Path> image(Digest imageId, Path from) throws IOException {
        Set<Path> parts = new HashSet<>();
        part(parts, layout.blob(imageId));
        try {
            ImageParts image = ImageParts.read(cache.content(), imageId);
            image.documents().forEach(document -> part(parts, layout.blob(document)));
            for (DiffId layer : image.layers()) {
                parts.addAll(parts(layer));
            }
        } catch (IOException e) {
            damaged.add(from);
        }
        return parts;
    }

    private void images() throws IOException {
        Map<String, Ref> names = new HashMap<>();
        for (Path file : cache.refs().records()) {
            try {
                cache.refs().read(file).ifPresent(ref -> names.put(ref.name(), ref));
            } catch (RecordFormatException e) {
                damaged.add(file);
            }
        }
        for (Ref ref : names.values()) {
            Path file = cache.refs().file(ref.name());
            if (ref.kind().equals("image") || ref.kind().equals("index")) {
                Ref pulled = names.get("pulled " + ref.name());
                boolean again = pulled != null && pulled.digest().equals(ref.digest());
                List<Path> paths = pulled == null
                        ? List.of(file)
                        : List.of(file, cache.refs().file(pulled.name()));
                item(
                        Kind.IMAGES,
                        again ? Item.Worth.TIME : Item.Worth.UNKNOWN,
                        ref.name(),
                        file,
                        paths,
                        image(ref.digest(), file),
                        Optional.empty());
            } else if (ref.kind().equals("manifest")) {
                // the digest that an image was pulled, pushed or saved with
                Path config =
                        layout.blob(Digest.parse(ref.name().substring(ref.name().indexOf(' ') + 1)));
                item(Kind.IMAGES, Item.Worth.BOUND, ref.name(), file, List.of(file), Set.of(), Optional.of(config));
            }
        }
    }

    private void pins() throws IOException {
        for (Path record : cache.pins().records()) {
            try {
                Pins.Pin pin = cache.pins().read(record);
                if (pin.image().isPresent()) {
                    pinned.addAll(image(pin.image().get(), record));
                } else if (!Files.exists(pin.file())) {
                    item(
                            Kind.IMAGES,
                            Item.Worth.NONE,
                            "pin " + pin.file(),
                            record,
                            List.of(record),
                            Set.of(),
                            Optional.empty());
                }
            } catch (RecordFormatException e) {
                damaged.add(record);
            }
        }
    }

    private void steps() throws IOException {
        for (Path file : cache.steps().records()) {
            try {
                StepRecord record = cache.steps().read(file);
                Set<Path> holds =
                        record.layer().isPresent() ? parts(record.layer().get()) : Set.of();
                item(Kind.STEPS, Item.Worth.TIME, record.createdBy(), file, List.of(file), holds, Optional.empty());
            } catch (RecordFormatException e) {
                damaged.add(file);
            }
        }
    }

    private void downloads() throws IOException {
        for (Path file : cache.downloads().records()) {
            try {
                Download download = cache.downloads().read(file);
                Set<Path> holds = new HashSet<>();
                part(holds, layout.blob(download.digest()));
                String name = "download " + Folders.name(file).substring(0, 12);
                item(Kind.DOWNLOADS, Item.Worth.TIME, name, file, List.of(file), holds, Optional.empty());
            } catch (RecordFormatException e) {
                damaged.add(file);
            }
        }
    }

    private void warm() throws IOException {
        for (Path file : cache.warm().records()) {
            try {
                WarmImages.Warm warm = cache.warm().read(file);
                Set<Path> holds = image(warm.imageId(), file);
                String name = "warm image of " + warm.name();
                item(Kind.WARM, Item.Worth.TIME, name, file, List.of(file), holds, Optional.empty());
            } catch (RecordFormatException e) {
                damaged.add(file);
            } catch (NoSuchFileException e) {
                // it is gone
            }
        }
    }

    private void kept() throws IOException {
        for (KeptStep step : cache.kept().list()) {
            Path folder = layout.kept().resolve(step.id());
            Set<Path> holds = new HashSet<>();
            for (DiffId layer : step.layers()) {
                holds.addAll(parts(layer));
            }
            items.add(new Item(
                    Kind.KEPT,
                    Item.Worth.UNKNOWN,
                    step.id() + " " + step.text(),
                    step.at(),
                    step.size(),
                    List.of(folder),
                    holds,
                    Optional.empty(),
                    "kept-" + step.id()));
        }
    }

    private void trees() throws IOException {
        for (Path idMap : Folders.list(layout.trees())) {
            for (Path tree : Folders.list(idMap)) {
                String name = Folders.name(tree);
                Optional<Path> layer = name.length() < HEX
                        ? Optional.empty()
                        : Optional.of(layout.layers().resolve(name.substring(0, HEX)));
                Path stamp = tree.resolve(Stamp.FILE);
                boolean whole = layer.isPresent() && Files.exists(stamp);
                items.add(new Item(
                        Kind.TREES,
                        whole ? Item.Worth.TIME : Item.Worth.NONE,
                        "tree " + Folders.name(idMap) + "/" + name,
                        used(whole ? stamp : tree),
                        treeSize(stamp, name),
                        List.of(tree),
                        Set.of(),
                        layer,
                        "tree-" + Folders.name(idMap) + "-" + name));
            }
        }
    }

    /** Bytes of its files, as its stamp says: to walk through it is for a worker. */
    private static long treeSize(Path stamp, String name) throws IOException {
        try {
            return Stamp.decode(Files.readAllBytes(stamp), name).size();
        } catch (NoSuchFileException | RecordFormatException e) {
            return 0;
        }
    }

    private void mounts() throws IOException {
        for (Path idMap : Folders.list(layout.mounts())) {
            for (Path mount : Folders.list(idMap)) {
                String name = Folders.name(mount);
                Path id = mount.resolve("id");
                boolean whole = !name.startsWith(".") && Files.exists(id);
                String told =
                        whole ? Files.readString(id, StandardCharsets.UTF_8).strip() : name;
                items.add(new Item(
                        Kind.MOUNTS,
                        whole ? Item.Worth.TIME : Item.Worth.NONE,
                        "cache mount " + told,
                        used(whole ? id : mount),
                        Folders.size(mount),
                        List.of(mount),
                        Set.of(),
                        Optional.empty(),
                        "mount-" + name));
            }
        }
    }

    private void modes() throws IOException {
        Path file = layout.modes();
        item(Kind.PROGRAMS, Item.Worth.TIME, "modes that were tried", file, List.of(file), Set.of(), Optional.empty());
    }

    private void files(Kind kind, Path folder) throws IOException {
        for (Path file : Folders.list(folder)) {
            String name = kind.word() + " " + Folders.name(file);
            item(kind, Item.Worth.TIME, name, file, List.of(file), Set.of(), Optional.empty());
        }
    }

    private void item(
            Kind kind,
            Item.Worth worth,
            String name,
            Path file,
            List<Path> paths,
            Set<Path> holds,
            Optional<Path> rests)
            throws IOException {
        try {
            items.add(new Item(kind, worth, name, LastUse.of(file), Files.size(file), paths, holds, rests, ""));
        } catch (NoSuchFileException e) {
            // it is gone
        }
    }

    private static Instant used(Path file) throws IOException {
        try {
            return LastUse.of(file);
        } catch (NoSuchFileException e) {
            return Instant.EPOCH;
        }
    }
}
