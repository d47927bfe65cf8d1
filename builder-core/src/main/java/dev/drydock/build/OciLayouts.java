package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.BlobWriter;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.Manifest;
import dev.drydock.image.MediaType;
import dev.drydock.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images of folders in the OCI's image layout (image-spec image-layout.md): brought into the store, digests checked. */
final class OciLayouts {
    private static final int MAX_DOCUMENT = 64 << 20;
    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    private final LayerCache cache;
    private final LayerAccess layers;

    OciLayouts(LayerCache cache, LayerAccess layers) {
        this.cache = cache;
        this.layers = layers;
    }

    /** The image for a platform, all of it in the store. */
    Base base(String name, NamedContext.OciLayout layout, Platform platform, Cancellation cancellation)
            throws IOException {
        Path folder = layout.folder();
        Descriptor chosen = choose(name, layout, platform);
        while (MediaType.isIndex(chosen.mediaType())) {
            ImageIndex index = ImageIndex.parse(document(folder, chosen));
            chosen = index.select(platform)
                    .map(ImageIndex.Entry::descriptor)
                    .orElseThrow(
                            () -> wrong(name, "it has no image for " + platform + "; there is " + index.platforms()));
        }
        Manifest manifest = Manifest.parse(document(folder, chosen));
        bring(folder, manifest.config(), cancellation);
        ImageConfig config = new ImageNames(cache).config(manifest.config().digest());
        if (config.diffIds().size() != manifest.layers().size()) {
            throw wrong(
                    name,
                    "its manifest has " + manifest.layers().size() + " layers, its config "
                            + config.diffIds().size());
        }
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            Descriptor wire =
                    new Descriptor(MediaType.toOci(layer.mediaType()), layer.digest(), layer.size(), Map.of());
            bring(folder, wire, cancellation);
            layers.take(wire, config.diffIds().get(i), cancellation);
        }
        new ImageNames(cache).putDigest(manifest.config().digest(), chosen.digest());
        return new Base(name, Optional.of(manifest.config().digest()), config);
    }

    private Descriptor choose(String name, NamedContext.OciLayout layout, Platform platform) throws IOException {
        ImageIndex index;
        try (InputStream in = Files.newInputStream(layout.folder().resolve("index.json"))) {
            index = ImageIndex.parse(in.readNBytes(MAX_DOCUMENT));
        } catch (NoSuchFileException e) {
            throw wrong(name, layout.folder() + " is no folder in the OCI's image layout: it has no index.json");
        }
        String wanted = layout.name();
        List<Descriptor> all =
                index.manifests().stream().map(ImageIndex.Entry::descriptor).toList();
        if (wanted.isEmpty()) {
            return all.size() == 1
                    ? all.get(0)
                    : index.select(platform)
                            .map(ImageIndex.Entry::descriptor)
                            .orElseThrow(
                                    () -> wrong(name, "it has " + all.size() + " images: say which, by tag or digest"));
        }
        return all.stream()
                .filter(entry -> entry.digest().toString().equals(wanted) || isCalled(entry, wanted))
                .findFirst()
                .orElseThrow(() -> wrong(name, layout.folder() + " has no image \"" + wanted + "\""));
    }

    private static boolean isCalled(Descriptor entry, String tag) {
        String called = entry.annotations().getOrDefault(REF_NAME, "");
        return called.equals(tag) || called.endsWith(":" + tag);
    }

    private static IOException wrong(String name, String what) {
        return new IOException("the context \"" + name + "\": " + what + "\n  fix: correct drydock.contexts." + name
                + " or --build-context");
    }

    /** A small blob, checked. */
    private static byte[] document(Path folder, Descriptor blob) throws IOException {
        try (InputStream in = Files.newInputStream(file(folder, blob))) {
            byte[] bytes = in.readNBytes(MAX_DOCUMENT);
            if (!Digest.of(bytes).equals(blob.digest())) {
                throw new dev.drydock.content.DigestMismatchException(
                        "blob of the layout " + folder, blob.digest(), Digest.of(bytes));
            }
            return bytes;
        }
    }

    private void bring(Path folder, Descriptor blob, Cancellation cancellation) throws IOException {
        if (cache.content().has(blob.digest())) {
            return;
        }
        byte[] block = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file(folder, blob));
                BlobWriter out = cache.content().newBlob()) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                cancellation.throwIfCancelled();
                out.write(block, 0, n);
            }
            out.commit(blob.digest(), blob.size());
        }
    }

    private static Path file(Path folder, Descriptor blob) {
        return folder.resolve("blobs")
                .resolve(blob.digest().algorithm())
                .resolve(blob.digest().hex());
    }
}
