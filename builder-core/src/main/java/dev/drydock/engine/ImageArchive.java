package dev.drydock.engine;

import dev.drydock.build.ImageNames;
import dev.drydock.build.PlatformImage;
import dev.drydock.build.SourceBlobs;
import dev.drydock.build.StoredImage;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.content.WholeFile;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.ImageReference;
import dev.drydock.image.MediaType;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.LayerSource;
import dev.drydock.layer.LayerWriter;
import dev.drydock.registry.Registry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An image as one tar or as a folder: image-spec image-layout.md, with Docker's {@code manifest.json} for older readers, who are shown the
 * image of this machine's platform if there are several.
 */
final class ImageArchive {
    private static final String BLOBS = "blobs/sha256/";

    private final LayerCache cache;
    private final Registry registry;
    private final WireForms forms;
    private final Cancellation cancellation;

    ImageArchive(LayerCache cache, Registry registry, WireForms forms, Cancellation cancellation) {
        this.cache = cache;
        this.forms = forms;
        this.registry = registry;
        this.cancellation = cancellation;
    }

    /** Content of one file of the archive. */
    private interface Content {
        InputStream open() throws IOException;
    }

    private record Member(long size, Content content) {
        static Member of(byte[] bytes) {
            return new Member(bytes.length, () -> new ByteArrayInputStream(bytes));
        }
    }

    /** Of each path of the layout its content, in the order of the tar, and the digest of manifest or index. */
    private record Layout(SortedMap<String, Member> members, Digest digest) {}

    /** Writes a tar, which appears when it is complete. */
    Digest save(Digest imageId, List<ImageReference> names, Map<String, String> annotations, Path file)
            throws IOException {
        Layout layout = layout(imageId, names, annotations);
        WholeFile.write(file, out -> write(layout, out));
        return layout.digest();
    }

    /** Writes a tar. */
    Digest write(Digest imageId, List<ImageReference> names, Map<String, String> annotations, OutputStream out)
            throws IOException {
        Layout layout = layout(imageId, names, annotations);
        write(layout, out);
        return layout.digest();
    }

    /** Writes a folder; what is in it shows the image that was there before until all blobs of the new one are. */
    Digest folder(Digest imageId, List<ImageReference> names, Map<String, String> annotations, Path folder)
            throws IOException {
        Layout layout = layout(imageId, names, annotations);
        for (Map.Entry<String, Member> member : layout.members().entrySet()) { // blobs are the first, by their names
            cancellation.throwIfCancelled();
            Path file = folder.resolve(member.getKey());
            if (!member.getKey().startsWith(BLOBS) || !isThere(file, member.getValue())) {
                WholeFile.write(file, out -> {
                    try (InputStream content = member.getValue().content().open()) {
                        content.transferTo(out);
                    }
                });
            }
        }
        return layout.digest();
    }

    private static boolean isThere(Path blob, Member member) throws IOException {
        return Files.isRegularFile(blob) && Files.size(blob) == member.size();
    }

    private Layout layout(Digest imageId, List<ImageReference> names, Map<String, String> annotations)
            throws IOException {
        StoredImage stored = new ImageNames(cache).image(imageId);
        SortedMap<String, Member> members = new TreeMap<>(LayerPath.ORDER);
        WireIndex index = new WireIndex(annotations);
        Optional<WireImage.Written> shown = Optional.empty();
        for (PlatformImage each : stored.images()) {
            WireImage.Written image =
                    image(new WireImage(cache, each.imageId(), annotations, forms).manifest(), members);
            index.add(each.platform(), image);
            if (each.equals(stored.shown())) {
                shown = Optional.of(image);
            }
        }
        WireImage.Written one = shown.orElseThrow();
        Function<Map<String, String>, Descriptor> top = one::descriptor;
        if (stored.index()) {
            byte[] json = index.json();
            members.put(BLOBS + Digest.of(json).hex(), Member.of(json));
            top = own -> WireIndex.descriptor(json, own);
        }
        members.put("index.json", Member.of(index(top, names)));
        members.put("manifest.json", Member.of(dockerManifest(one, names)));
        members.put("oci-layout", Member.of("{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8)));
        return new Layout(members, top.apply(Map.of()).digest());
    }

    private WireImage.Written image(WireImage.Written image, Map<String, Member> members) throws IOException {
        blob(members, image.config());
        for (WireImage.Layer layer : image.layers()) {
            fetch(layer);
            blob(members, layer.descriptor());
        }
        members.put(BLOBS + image.digest().hex(), Member.of(image.json()));
        return image;
    }

    private void blob(Map<String, Member> members, Descriptor blob) {
        members.put(
                BLOBS + blob.digest().hex(),
                new Member(blob.size(), () -> cache.content().openVerified(blob.digest())));
    }

    private void fetch(WireImage.Layer layer) throws IOException {
        for (LayerSource source : layer.sources()) {
            if (!cache.content().has(layer.descriptor().digest())) {
                SourceBlobs.fetch(cache, registry, source, cancellation);
            }
        }
    }

    private static byte[] index(Function<Map<String, String>, Descriptor> image, List<ImageReference> names) {
        List<ImageIndex.Entry> entries = new ArrayList<>();
        for (ImageReference name : names) {
            Map<String, String> annotations = new TreeMap<>();
            annotations.put("io.containerd.image.name", name.canonical());
            name.effectiveTag().ifPresent(tag -> annotations.put("org.opencontainers.image.ref.name", tag));
            entries.add(new ImageIndex.Entry(image.apply(annotations), Optional.empty()));
        }
        if (entries.isEmpty()) {
            entries.add(new ImageIndex.Entry(image.apply(Map.of()), Optional.empty()));
        }
        return new ImageIndex(MediaType.OCI_INDEX, entries, Map.of()).toJson();
    }

    /** Names and digests have no character that JSON would have to escape. */
    private static byte[] dockerManifest(WireImage.Written image, List<ImageReference> names) {
        String tags = names.stream().map(name -> "\"" + name.familiar() + "\"").collect(Collectors.joining(","));
        String layers = image.layers().stream()
                .map(layer -> "\"" + BLOBS + layer.descriptor().digest().hex() + "\"")
                .collect(Collectors.joining(","));
        String json = "[{\"Config\":\"" + BLOBS + image.config().digest().hex() + "\",\"RepoTags\":[" + tags
                + "],\"Layers\":[" + layers + "]}]";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private void write(Layout layout, OutputStream out) throws IOException {
        LayerWriter tar = new LayerWriter(out);
        tar.add(LayerEntry.directory("blobs", 0755, 0, 0, FixedTime.T0));
        tar.add(LayerEntry.directory("blobs/sha256", 0755, 0, 0, FixedTime.T0));
        for (Map.Entry<String, Member> member : layout.members().entrySet()) {
            cancellation.throwIfCancelled();
            try (InputStream content = member.getValue().content().open()) {
                tar.add(
                        LayerEntry.file(
                                member.getKey(),
                                0644,
                                0,
                                0,
                                FixedTime.T0,
                                member.getValue().size()),
                        content);
                if (content.read() >= 0) { // at its end it is compared with its digest
                    throw new IOException("\"" + member.getKey() + "\" is larger in the store than it should be");
                }
            }
        }
        tar.finish();
    }
}
